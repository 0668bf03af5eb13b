-- Health of a FlinkJarJob. Plain Lua 5.1 without any library. The first rule that holds wins.

local status = obj.status or {}
local generation = obj.metadata.generation or 0

local conditions = {}
for _, condition in ipairs(status.conditions or {}) do
  conditions[condition.type] = condition
end
local ready = conditions["Ready"]

-- Whether the condition says so.
local function says(name, truth)
  return conditions[name] ~= nil and conditions[name].status == truth
end

local function health(word, condition)
  return { status = word, message = (condition.reason or "") .. ": " .. (condition.message or "") }
end

-- What was said of an older generation is history.
local seen = status.observedGeneration or 0
if ready == nil or (ready.observedGeneration or seen) < generation then
  return { status = "Progressing", message = "The controller has not looked at generation " .. generation .. " yet." }
end

-- Before suspend, which is only obeyed in a spec that can be read.
if says("Stalled", "True") then
  return health("Degraded", conditions["Stalled"])
end
if obj.spec ~= nil and obj.spec.suspend == true then
  return health("Suspended", ready)
end
-- The settings may be right and the job itself down.
if says("JobHealthy", "False") then
  return health("Degraded", conditions["JobHealthy"])
end
if says("Reconciling", "True") then
  return health("Progressing", ready)
end
if says("Ready", "True") then
  return health("Healthy", ready)
end
-- A person is to approve what is to be done.
if ready.reason == "AwaitingApproval" then
  return health("Suspended", ready)
end
-- It comes by itself, when its window opens.
if ready.reason == "OutsideWindow" then
  return health("Progressing", ready)
end
-- The live job differs and nobody is at work on it: mode Observe.
if says("Ready", "False") then
  return health("Degraded", ready)
end
return health("Progressing", ready)
