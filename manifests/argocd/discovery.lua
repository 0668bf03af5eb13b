-- Which actions a FlinkJarJob has, and which of them would change anything now.

local suspended = obj.spec ~= nil and obj.spec.suspend == true

local state = obj.spec ~= nil and obj.spec.state or nil
-- Mode Observe starts and stops nothing.
local passive = suspended or (obj.spec ~= nil and obj.spec.mode == "Observe")

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
  ["resume"] = action("Resume", "play", not suspended),
}
