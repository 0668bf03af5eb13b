-- Which actions a FlinkJarJob has, and which of them would change anything now.

local suspended = obj.spec ~= nil and obj.spec.suspend == true

local state = obj.spec ~= nil and obj.spec.state or nil
-- Mode Observe starts and stops nothing.
local passive = suspended or (obj.spec ~= nil and obj.spec.mode == "Observe")

-- A plan waits; one that is approved may be waiting for its window.
local waits = false
if obj.status ~= nil and obj.status.plan ~= nil then
  for _, condition in ipairs(obj.status.conditions or {}) do
    waits = waits or (condition.type == "Ready" and condition.reason == "AwaitingApproval")
  end
end

local function action(title, icon, disabled)
  return { displayName = title, iconClass = "fa fa-fw fa-" .. icon, disabled = disabled }
end

return {
  ["reconcile-now"] = action("Reconcile now", "sync", suspended),
  ["suspend"] = action("Suspend", "pause", suspended),
  ["start"] = action("Start", "bolt", passive or state == "Running"),
  ["stop"] = action("Stop", "stop", passive or state == "Stopped"),
  -- A job that is to be stopped is not started by it.
  ["restart"] = action("Restart", "redo", passive or state == "Stopped"),
  ["approve"] = action("Approve", "check", passive or not waits),
  ["resume"] = action("Resume", "play", not suspended),
}
