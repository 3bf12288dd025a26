import { controllers } from '@coxswain/controllers'
import { createSimulatedNodes, createSimulatedStorage } from '@coxswain/node'
import {
  controllerContexts,
  defaultFeatureGates,
  runTogether,
  startControllers,
  type Controller,
  type ControllerDescriptor,
} from '@coxswain/runtime'
import { createScheduler } from '@coxswain/scheduler'
import type { PartName } from './cluster.ts'
import { metricsGroup } from './metrics-group.ts'
import { systemUser, type Part, type PartContext } from './part.ts'

const rootCaController = 'root-ca-certificate-publisher-controller'

/** Every controller, each under its own service account's name. */
const controllerManager: Part = {
  user: systemUser('system:kube-controller-manager'),
  run: (context, signal) => {
    const { options, informers, clock, random, logger, isServed } = context
    const own = controllers.filter(({ name }) => name !== rootCaController || options.rootCa !== undefined)
    const descriptors = [...own, ...(options.moreControllers ?? [])]
    // Whoever runs a cluster here has not asked for each of them.
    const onSkipped = (controller: string): void => logger.info('Skipping controller', { controller }, 1)
    const shared = { informers, clock, random, logger, isServed, onSkipped }
    const { names, ready, stopped } = startControllers(
      { descriptors, chosen: options.controllers, context: contextsOf(context), ...shared },
      signal,
    )
    return { ready: ready.then(() => `${names.length} controllers`), stopped }
  },
}

function contextsOf(context: PartContext): ReturnType<typeof controllerContexts> {
  const { options } = context
  const optionsOf = (descriptor: ControllerDescriptor): unknown => {
    const given = options.controllerOptions?.(descriptor)
    return descriptor.name === rootCaController ? { ...asObject(given), certificate: options.rootCa } : given
  }
  const gates = options.featureGates ?? defaultFeatureGates()
  return controllerContexts({
    ...context,
    client: (name) =>
      context.client(
        systemUser(
          `system:serviceaccount:kube-system:${name}`,
          'system:serviceaccounts',
          'system:serviceaccounts:kube-system',
        ),
        `kube-controller-manager/${name}`,
      ),
    gate: (name) => gates.isOn(name),
    options: optionsOf,
    trace: options.trace,
    onBug: options.onBug,
  })
}

const asObject = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {})

const scheduler: Part = {
  user: systemUser('system:kube-scheduler'),
  run: (context, signal) => {
    const client = context.client(scheduler.user, 'kube-scheduler')
    const built = createScheduler({ ...context, client })
    return runWhenSynced(context, built, signal, 'default-scheduler')
  },
}

const nodes: Part = {
  user: systemUser('system:nodes', 'system:nodes'),
  run: (context, signal) => {
    const { options } = context
    const client = context.client(nodes.user, 'kubelet')
    const shared = { ...context, client, trace: options.trace, onBug: options.onBug }
    const built = createSimulatedNodes({ ...shared, count: options.nodes ?? nodesDefault })
    const names = new Set(built.names)
    const storage = createSimulatedStorage({ ...shared, isSimulated: (name) => names.has(name) })
    const detail = `${built.names.length} simulated`
    const { ready, stopped } = runWhenSynced(context, runTogether(built, storage), signal, detail)
    const measured = ready.then(() => context.provide(metricsGroup(built.metrics), signal))
    return { ready: Promise.all([ready, built.ready, storage.ready, measured]).then(() => detail), stopped }
  },
}

export const nodesDefault = 3

function runWhenSynced(
  { informers }: PartContext,
  controller: Controller,
  signal: AbortSignal,
  detail: string,
): { readonly ready: Promise<string>; readonly stopped: Promise<void> } {
  informers.start(signal)
  const synced = informers.waitForSync(signal)
  return {
    ready: synced.then(() => detail),
    stopped: synced.then(
      () => controller.run(signal),
      () => undefined, // stopped before it had begun
    ),
  }
}

export const parts: Readonly<Record<PartName, Part>> = { 'controller-manager': controllerManager, scheduler, nodes }
