/** What each state of a job means, after `dli_02_0234`, for people. */
export const STATE_MEANINGS: Readonly<Record<string, string>> = {
  job_init: 'A draft: the job was never started.',
  job_submitting: 'The job is being submitted.',
  job_submit_fail: 'The job could not be submitted.',
  job_running: 'The job runs.',
  job_running_exception:
    'The job has stopped by an exception. DLI may start it again, where restart_when_exception is set.',
  job_downloading: 'Its files are being downloaded.',
  job_idle: 'The job is idle.',
  job_canceling: 'The job is being stopped.',
  job_cancel_success: 'The job is stopped.',
  job_cancel_fail: 'The job could not be stopped: nobody knows whether it runs.',
  job_savepointing: 'A savepoint is being taken.',
  job_arrearage_stopped: 'DLI has stopped the job, because the account is in arrears.',
  job_arrearage_recovering: 'The arrears are settled; DLI starts the job again.',
  job_finish: 'The job has finished by itself.',
};
