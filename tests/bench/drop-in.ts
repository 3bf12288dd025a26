import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Comparison } from '../drop-in/measurement.ts'
import type { Figure } from './figure.ts'

const script = path.resolve(import.meta.dirname, '../drop-in/compare.ts')
const outputBytesMax = 1024 * 1024

/** Kubernetes' manager and ours on a real API server, as ratios; nothing without `KUBEBUILDER_ASSETS`. Takes minutes. */
export async function compareManagers(): Promise<readonly Figure[]> {
  if (process.env['KUBEBUILDER_ASSETS'] === undefined) {
    console.error('KUBEBUILDER_ASSETS is not set: the managers are not compared')
    return []
  }
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--rounds', '3', '-o', 'json'], {
    maxBuffer: outputBytesMax,
  })
  return (JSON.parse(stdout) as readonly Comparison[]).flatMap(({ what, go, ours }) => {
    if (go === undefined || ours === undefined || go === 0) return []
    return [{ bench: 'drop-in', what: `ours / Go: ${what}`, value: ours / go, unit: '×' as const, goal: 1 }]
  })
}
