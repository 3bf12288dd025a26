/**
 * `KUBEBUILDER_ASSETS=… node tests/drop-in/compare.ts [--loads 20x50,100x100] [--rounds 3] [--rest 20] [-o json]`: Kubernetes'
 * manager and ours in turn, each against a fresh kube-apiserver and etcd on this machine. Figures are medians of all rounds.
 */
import { deployments } from '@coxswain/api'
import { parseArgs } from 'node:util'
import type { ManagerKind } from './manager.ts'
import { deployment } from './deployment.ts'
import { measureLoads, type Load } from './measure-load.ts'
import { measureStart } from './measure-start.ts'
import { compareMeasurements, comparisonTable, type Measurement } from './measurement.ts'
import { goManager, hasRealServer, startRealServer } from './test-server.ts'

const { values } = parseArgs({
  options: {
    /** Deployments × pods of each. Empty: none. */
    loads: { type: 'string', default: '20x50,100x100' },
    rounds: { type: 'string', default: '1' },
    /** How often each process is started in a round to see how long that takes. */
    starts: { type: 'string', default: '3' },
    /** Seconds of rest that are measured; 0: none. */
    rest: { type: 'string', default: '20' },
    only: { type: 'string', default: 'go,ours' },
    output: { type: 'string', short: 'o', default: 'table' },
  },
})

const kinds = values.only.split(',').filter((kind): kind is ManagerKind => kind === 'go' || kind === 'ours')
const measurements: Measurement[] = []

function note(measurement: Measurement): void {
  measurements.push(measurement)
  const { kind, what, value, unit } = measurement
  console.error(`${kind.padEnd(6)}${what.padEnd(44)}${value.toFixed(2).padStart(10)} ${unit}`)
}

function readLoads(): readonly Load[] {
  return values.loads.split(',').flatMap((text) => {
    const [count, replicas] = text.split('x').map(Number)
    return count === undefined || replicas === undefined ? [] : [{ deployments: count, replicas }]
  })
}

async function compareStarts(): Promise<void> {
  if (values.starts === '0') return
  await using server = await startRealServer()
  await server.client.resource(deployments, 'default').create(deployment('first', 0))
  for (let start = 0; start < Number(values.starts); start += 1) {
    for (const kind of kinds) (await measureStart(kind, server)).forEach(note)
  }
}

async function compareLoads(): Promise<void> {
  const loads = readLoads()
  if (loads.length === 0) return
  for (const kind of kinds) {
    await using server = await startRealServer()
    await measureLoads({ kind, server, loads, restSeconds: Number(values.rest), onMeasured: note })
  }
}

if (!hasRealServer || goManager === undefined) {
  console.error('KUBEBUILDER_ASSETS must name a folder with kube-apiserver, etcd and kube-controller-manager')
  process.exitCode = 1
} else {
  for (let round = 0; round < Number(values.rounds); round += 1) {
    await compareStarts()
    await compareLoads()
  }
  const comparisons = compareMeasurements(measurements)
  console.log(values.output === 'json' ? JSON.stringify(comparisons, null, 2) : comparisonTable(comparisons))
}
