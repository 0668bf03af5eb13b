-- The plan that waits may go ahead. What has changed since is another plan, and waits again.

local plan = obj.status ~= nil and obj.status.plan or nil

if plan ~= nil then
  local annotations = obj.metadata.annotations or {}
  annotations["dli.gitops.dev/approve-plan"] = plan.id
  obj.metadata.annotations = annotations
end

return obj
