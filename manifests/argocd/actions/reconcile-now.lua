-- Asks for a look at the job now. status.lastHandledReconcileAt shows that it was.

local os = require("os")

local annotations = obj.metadata.annotations or {}
annotations["dli.gitops.dev/reconcile-requested-at"] = os.date("!%Y-%m-%dT%H:%M:%SZ")
obj.metadata.annotations = annotations

return obj
