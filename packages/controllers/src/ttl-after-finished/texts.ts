export const controllerName = 'ttl-after-finished-controller'
export const queueName = 'ttl_jobs_to_delete'

export const deletionDuration = {
  name: 'ttl_after_finished_controller_job_deletion_duration_seconds',
  help: '[ALPHA] The time it took to delete the job since it became eligible for deletion',
  /** 100 ms to 14 minutes, doubling. */
  buckets: Array.from({ length: 14 }, (_, power) => 0.1 * 2 ** power),
}
