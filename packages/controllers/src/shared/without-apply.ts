import { StatusError } from '@coxswain/client'

/** Whether it is a server that cannot apply: old ones of Kubernetes say 415, Coxswain's own 501. */
export const isWithoutApply = (error: unknown): boolean =>
  error instanceof StatusError && (error.code === 415 || error.code === 501)
