-- Which actions a FlinkJarJob has, and which of them would change anything now.

local suspended = obj.spec ~= nil and obj.spec.suspend == true

local function action(title, icon, disabled)
  return { displayName = title, iconClass = "fa fa-fw fa-" .. icon, disabled = disabled }
end

return {
  ["reconcile-now"] = action("Reconcile now", "sync", suspended),
  ["suspend"] = action("Suspend", "pause", suspended),
  ["resume"] = action("Resume", "play", not suspended),
}
