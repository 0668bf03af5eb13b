-- The job is to be stopped: with a savepoint, unless spec.upgradeMode is Stateless.

obj.spec.state = "Stopped"

return obj
