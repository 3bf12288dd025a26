import { aborted, type Clock, type Logger, type Random } from '@coxswain/base'
import type { KubeObject, ResourceType } from '@coxswain/api'
import type { Informer, InformerFactory } from '@coxswain/cache'
import type { Controller, ControllerContext, ControllerDescriptor } from './controller.ts'
import { pause } from './run-together.ts'
import { isControllerChosen } from './select-controllers.ts'

export interface StartControllersOptions {
  /** Built in this order. */
  readonly descriptors: readonly ControllerDescriptor[]
  /** As `--controllers`. Default: `['*']`. */
  readonly chosen?: readonly string[] | undefined
  /** Makes what one controller is built from. Its `informers` may be shared with everything else in the process. */
  context(descriptor: ControllerDescriptor): ControllerContext
  readonly informers: InformerFactory
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** Each controller starts after a pause of once to twice this. Default: none. */
  readonly startIntervalMs?: number | undefined
  /** How long `stopped` waits for controllers after the signal. Zero waits for ever. Default: 10 s. */
  readonly shutdownTimeoutMs?: number | undefined
  /** Whether the API server has a resource. Nobody waits for controllers of one that it has not. Default: it has all. */
  isServed?(type: ResourceType): boolean
  /** Told of those that have no work. Default: a line of the log. */
  readonly onSkipped?: ((controller: string) => void) | undefined
}

export interface StartedControllers {
  /** Canonical names of those that were built. */
  readonly names: readonly string[]
  /** By those names: of the controllers that have any. */
  readonly debugPages: ReadonlyMap<string, NonNullable<Controller['debugPage']>>
  /** Informers are synced and workers run, of all that can. Never rejects; on a stop before that it resolves too. */
  readonly ready: Promise<void>
  /** Resolves after the signal aborted and all have stopped; rejects if one failed or did not stop in time. */
  readonly stopped: Promise<void>
}

/** Upstream polls its caches at this pace. */
const syncPollMs = 100
const shutdownTimeoutDefaultMs = 10_000
/** Until the time is up, this often it is said who still runs. */
const shutdownReports = 3

interface Built {
  readonly name: string
  readonly controller: Controller
  readonly informers: ReadonlySet<Informer<KubeObject>>
}

/** Builds all that are chosen, starts their informers, and runs each as soon as its own informers have synced. */
export function startControllers(options: StartControllersOptions, signal: AbortSignal): StartedControllers {
  const built = buildAll(options)
  options.informers.start(signal)
  const allSynced = options.informers.waitForSync(signal).then(
    () => true,
    () => false,
  )
  const running = new Set(built.map(({ name }) => name))
  const starts = built.map((one) => start(one, options, allSynced, signal))
  const ends = built.map(async ({ name }, index) => {
    await (
      await starts[index]
    )?.running
    running.delete(name)
  })
  return {
    names: built.map(({ name }) => name),
    debugPages: debugPagesOf(built),
    ready: Promise.all(starts.filter((_, index) => canSync(built[index], options))).then(() => undefined),
    stopped: waitForStop(Promise.all(ends), running, options, signal),
  }
}

function canSync(built: Built | undefined, { isServed = () => true }: StartControllersOptions): boolean {
  return [...(built?.informers ?? [])].every(({ type }) => isServed(type))
}

function debugPagesOf(built: readonly Built[]): StartedControllers['debugPages'] {
  const pages = built.flatMap(({ name, controller }) => {
    if (controller.debugPage === undefined) return []
    return [[name, (path: string, query: URLSearchParams) => controller.debugPage?.(path, query)] as const]
  })
  return new Map(pages)
}

function buildAll(options: StartControllersOptions): readonly Built[] {
  const { chosen = ['*'], logger } = options
  const { onSkipped = (controller) => logger.info('Warning: skipping controller', { controller }) } = options
  return options.descriptors.flatMap((descriptor) => {
    if (!isControllerChosen(descriptor, chosen)) return []
    const context = options.context(descriptor)
    if (!descriptor.featureGates.every((gate) => context.gate(gate))) return []
    const informers = new Set<Informer<KubeObject>>()
    const controller = build(descriptor, { ...context, informers: recordUse(context.informers, informers) }, logger)
    if (controller === undefined) {
      onSkipped(descriptor.name)
      return []
    }
    return [{ name: descriptor.name, controller, informers }]
  })
}

/** What keeps a controller from being built may not name it: that is done here. */
function build(descriptor: ControllerDescriptor, context: ControllerContext, logger: Logger): Controller | undefined {
  try {
    return descriptor.build(context)
  } catch (error) {
    logger.error('Error initializing a controller', error, { controller: descriptor.name })
    throw error
  }
}

/** The same factory, which notes the informers that are asked for. */
function recordUse(factory: InformerFactory, used: Set<Informer<KubeObject>>): InformerFactory {
  const noted = <T extends KubeObject>(informer: Informer<T>): Informer<T> => {
    used.add(informer) // only `hasSynced` is read of it
    return informer
  }
  return {
    informer: <T extends KubeObject>(type: ResourceType<T>) => noted(factory.informer(type)),
    metadataInformer: (type) => noted(factory.metadataInformer(type)),
    start: (signal) => factory.start(signal),
    waitForSync: (signal) => factory.waitForSync(signal),
  }
}

async function start(
  { name, controller, informers }: Built,
  options: StartControllersOptions,
  allSynced: Promise<boolean>,
  signal: AbortSignal,
): Promise<{ readonly running: Promise<void> } | undefined> {
  const { clock, random, logger, startIntervalMs = 0 } = options
  if (startIntervalMs > 0) await pause(clock, startIntervalMs * (1 + random.float()), signal)
  await waitForOwn(informers, { clock, allSynced, signal })
  if (signal.aborted) return undefined
  logger.info('Starting controller', { controller: name }, 2)
  return { running: controller.run(signal) }
}

/** A cache that cannot sync holds up only those who use it: whichever comes first, all caches or our own. */
async function waitForOwn(
  informers: ReadonlySet<Informer<KubeObject>>,
  { clock, allSynced, signal }: { clock: Clock; allSynced: Promise<boolean>; signal: AbortSignal },
): Promise<void> {
  const enough = new AbortController()
  const stop = AbortSignal.any([signal, enough.signal])
  const ready = (): boolean => [...informers].every((informer) => informer.hasSynced)
  const poll = async (): Promise<void> => {
    // oxlint-disable-next-line no-await-in-loop -- a poll
    while (!stop.aborted && !ready()) await pause(clock, syncPollMs, stop)
  }
  const polling = poll()
  await Promise.race([polling, allSynced])
  if (ready()) enough.abort()
  await polling
}

async function waitForStop(
  ends: Promise<unknown>,
  running: ReadonlySet<string>,
  { clock, logger, shutdownTimeoutMs = shutdownTimeoutDefaultMs }: StartControllersOptions,
  signal: AbortSignal,
): Promise<void> {
  const ended = new AbortController()
  const watchdog = async (): Promise<void> => {
    await aborted(AbortSignal.any([signal, ended.signal]))
    const waitsForEver = shutdownTimeoutMs === 0
    const reports = waitsForEver ? Infinity : shutdownReports
    const reportEveryMs = waitsForEver ? 5000 : shutdownTimeoutMs / shutdownReports
    for (let report = 1; report <= reports; report += 1) {
      // oxlint-disable-next-line no-await-in-loop -- a countdown
      await pause(clock, reportEveryMs, ended.signal)
      if (ended.signal.aborted) return
      logger.info('Still waiting for controllers to stop', { running: [...running] })
    }
    throw new Error('controller shutdown timeout reached')
  }
  try {
    await Promise.race([ends, watchdog()])
    if (!signal.aborted) await aborted(signal)
  } finally {
    ended.abort()
  }
}
