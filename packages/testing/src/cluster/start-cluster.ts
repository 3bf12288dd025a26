import { kubeCodec } from '@coxswain/apiserver'
import { seededRandom } from '@coxswain/base'
import { startCluster as startParts } from '@coxswain/cluster'
import { serviceAccounts, type KubeObject } from '@coxswain/api'
import { isAlreadyExists, type Client } from '@coxswain/client'
import { settleFeatureGates, type FeatureGates } from '@coxswain/runtime'
import { MemoryStore } from '@coxswain/store'
import { defaultNamespace } from '../builders/object-options.ts'
import { VirtualClock } from '../clock/virtual-clock.ts'
import { minutes } from '../durations.ts'
import { FaultPlan } from '../faults/faults.ts'
import { CollectedLog } from './collected-log.ts'
import { CommittedState, type Commit } from './committed-state.ts'
import { Findings } from './findings.ts'
import { RunningCluster } from './running-cluster.ts'
import type { TestCluster, TestClusterOptions } from './test-cluster.ts'
import { TraceLog } from './trace-log.ts'

/** Starts a cluster and lets time pass until all its parts are ready. */
export async function startCluster(options: TestClusterOptions = {}): Promise<TestCluster> {
  const { clock = new VirtualClock(), seed = 1, freeze = true } = options
  const random = seededRandom(seed)
  const state = new CommittedState()
  const findings = new Findings()
  const traceLog = new TraceLog(clock)
  const log = new CollectedLog(clock)
  const faults = new FaultPlan({
    clock,
    random: random.fork('faults'),
    onFault: (part, text) => traceLog.tell(part, text),
  })
  options.faults?.(faults)
  const checks: ((commit: Commit) => void)[] = []
  const store = new MemoryStore<KubeObject>({
    clock,
    codec: kubeCodec,
    onCommit: (change) => {
      const commit = state.apply(change)
      for (const check of checks) {
        try {
          check(commit)
        } catch (error) {
          findings.add(`after the write of ${describe(commit)}`, error)
        }
      }
    },
  })
  const { nodes, controllers, controllerOptions } = options
  const parts = await startParts({
    clock,
    random: random.fork('cluster'),
    logger: log.logger(options.logger),
    nodes,
    controllers,
    controllerOptions,
    featureGates: gatesOf(options.featureGates),
    moreControllers: options.operator,
    without: new Set(options.without),
    store,
    freeze,
    trace: traceLog.trace,
    between: (direct, part) => traceLog.observe(faults.between(direct, part), part),
    onBug: (error, controller, key) => findings.add(`bug in ${controller} at ${key}`, error),
  })
  const cluster = new RunningCluster({ clock, parts, store, state, faults, findings, traceLog, log, checks })
  const isMade = controllers === undefined && options.without?.includes('controller-manager') !== true
  if (!isMade) await makeServiceAccount(cluster.client)
  await cluster.drive('start of the cluster', parts.ready, minutes(30))
  await cluster.settle()
  return cluster
}

/** Without one, no pod is let in; so it is there even where the controller that makes it is not. */
async function makeServiceAccount(client: Client): Promise<void> {
  const draft = { metadata: { name: 'default', namespace: defaultNamespace } }
  await client
    .resource(serviceAccounts, defaultNamespace)
    .create(draft)
    .catch((error: unknown) => {
      if (!isAlreadyExists(error)) throw error
    })
}

function describe({ type, object: { kind, metadata } }: Commit): string {
  const place = metadata?.namespace === undefined ? '' : `${metadata.namespace}/`
  return `${kind} ${place}${metadata?.name} (${type}, version ${metadata?.resourceVersion})`
}

/** Throws what Kubernetes says of gates that cannot be set so. */
function gatesOf(gates: TestClusterOptions['featureGates'] = {}): FeatureGates {
  const settled = settleFeatureGates(Object.entries(gates).map(([name, isOn]) => `${name}=${isOn}`))
  if ('errors' in settled) throw new TypeError(settled.errors.join('; '))
  return settled
}
