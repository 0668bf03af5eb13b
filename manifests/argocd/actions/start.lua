-- The job is to run. From now on the controller says where it does not.

obj.spec.state = "Running"

return obj
