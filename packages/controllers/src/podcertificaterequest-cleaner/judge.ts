// Mirrors handle of pkg/controller/certificates/cleaner/pcrcleaner.go, 1.36.
import { parseTime, type KubeObject } from '@coxswain/api'

/** Whoever asked for a certificate has it by then, or has given up. */
const lifetimeMs = 15 * 60 * 1000

/** Whether a request has had its time, however it ended. */
export function isOver({ metadata }: KubeObject, nowMs: number): boolean {
  return nowMs >= (parseTime(metadata?.creationTimestamp) ?? -Infinity) + lifetimeMs
}
