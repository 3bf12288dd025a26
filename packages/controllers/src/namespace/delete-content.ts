// Mirrors pkg/controller/namespace/deletion/namespaced_resources_deleter.go, deleteAllContent, 1.36.
import { pods, parseTime, type KubeObject, type Namespace, type ResourceType } from '@coxswain/api'
import type { Clock } from '@coxswain/base'
import {
  discoverResources,
  isNotFound,
  preferredResources,
  StatusError,
  type Client,
  type Discovered,
} from '@coxswain/client'
import { errorText } from '../shared/failures.ts'
import { countFinalizers, estimateGracefulTermination } from './observe.ts'
import type { Findings } from './status.ts'

export interface ContentDeps {
  readonly client: Client
  readonly clock: Clock
}

export interface ContentResult {
  readonly findings: Findings
  /** Seconds until what remains may be gone; 0: nothing is known to remain. */
  readonly estimateSeconds: number
  readonly errors: readonly unknown[]
}

/** Seconds to wait for whoever answers for a finalizer. */
const finalizerEstimateSeconds = 15

/** What deleting one resource left. */
interface Leftover {
  readonly estimateSeconds: number
  readonly remaining: number
  readonly finalizers: ReadonlyMap<string, number>
  /** Why not all of it is gone, or why that is not known. */
  readonly error?: unknown
}

const nothingLeft: Leftover = { estimateSeconds: 0, remaining: 0, finalizers: new Map() }

/**
 * Deletes all that a namespace holds: pods first, because volumes, secrets and policies must outlive what uses them, and
 * the rest once no pod is known to be left. A resource that fails does not hold up the others.
 */
export async function deleteContent(
  deps: ContentDeps,
  namespace: Namespace,
  signal: AbortSignal,
): Promise<ContentResult> {
  const { types, failure, errors } = await deletableResources(deps.client, signal)
  const first = await deleteEach(deps, namespace, types.filter(isPods), signal)
  const podErrors = first.errors.map((error) => podFailure(namespace, error))
  if (first.remaining.size > 0) {
    // Upstream does not tell what remains while it waits for pods: those two conditions read as done.
    const findings = {
      discoveryFailure: failure,
      deletionFailures: first.errors.map(errorText),
      remaining: new Map(),
      finalizers: new Map(),
    }
    return { findings, estimateSeconds: first.estimateSeconds, errors: [...errors, ...podErrors] }
  }
  const others = types.filter((type) => !isPods(type))
  const rest = await deleteEach(deps, namespace, others, signal)
  return {
    findings: {
      discoveryFailure: failure,
      deletionFailures: [...first.errors, ...rest.errors].map(errorText),
      remaining: rest.remaining,
      finalizers: rest.finalizers,
    },
    estimateSeconds: rest.estimateSeconds,
    errors: [...errors, ...podErrors, ...rest.errors],
  }
}

function podFailure({ metadata }: Namespace, cause: unknown): Error {
  return new Error(`failed to delete pods for namespace: ${metadata?.name}, err: ${errorText(cause)}`, { cause })
}

const isPods = (type: ResourceType): boolean => type.group === '' && type.plural === 'pods'

async function deletableResources(client: Client, signal: AbortSignal) {
  const discovered = await discoverResources(client.transport, signal).catch(asFailure)
  if (discovered instanceof Error) return { types: [], failure: discovered.message, errors: [discovered] }
  const types = preferredResources(discovered).filter((type) => type.namespaced && type.verbs.includes('delete'))
  const failure = discoveryFailureText(discovered)
  return { types, failure, errors: failure === undefined ? [] : [new Error(failure)] }
}

const asFailure = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))

function discoveryFailureText({ failures }: Discovered): string | undefined {
  if (failures.size === 0) return undefined
  const groups = [...failures].map(([groupVersion, why]) => `${groupVersion}: ${why}`).toSorted()
  return `Discovery failed for some groups, ${groups.length} failing: unable to retrieve the complete list of server APIs: ${groups.join(', ')}`
}

/** What deleting several resources left, together. */
interface Deleted {
  readonly estimateSeconds: number
  readonly remaining: ReadonlyMap<string, number>
  readonly finalizers: ReadonlyMap<string, number>
  readonly errors: readonly unknown[]
}

async function deleteEach(
  deps: ContentDeps,
  namespace: Namespace,
  types: readonly ResourceType[],
  signal: AbortSignal,
): Promise<Deleted> {
  const leftovers = await Promise.all(
    types.map(async (type) => ({ type, ...(await deleteResource(deps, namespace, type, signal).catch(failed)) })),
  )
  const remaining = new Map<string, number>()
  const finalizers = new Map<string, number>()
  for (const left of leftovers) {
    if (left.remaining > 0) remaining.set(`${left.type.plural}.${left.type.group}`, left.remaining)
    for (const [name, count] of left.finalizers) finalizers.set(name, (finalizers.get(name) ?? 0) + count)
  }
  return {
    estimateSeconds: Math.max(0, ...leftovers.map(({ estimateSeconds }) => estimateSeconds)),
    remaining,
    finalizers,
    errors: leftovers.flatMap(({ error }) => (error === undefined ? [] : [error])),
  }
}

const failed = (error: unknown): Leftover => ({ ...nothingLeft, error })

async function deleteResource(
  deps: ContentDeps,
  namespace: Namespace,
  type: ResourceType,
  signal: AbortSignal,
): Promise<Leftover> {
  const name = namespace.metadata?.name ?? ''
  const estimateSeconds = isPods(type) ? await estimatePods(deps, namespace, signal) : 0
  const metadata = deps.client.metadata(type, name)
  await deleteAll(metadata, type, signal)
  const left = await listLeft(metadata, type, signal)
  const remaining = left.length
  if (remaining === 0) return nothingLeft
  const finalizers = countFinalizers(left)
  if (estimateSeconds > 0) return { estimateSeconds, remaining, finalizers }
  if (finalizers.size > 0) return { estimateSeconds: finalizerEstimateSeconds, remaining, finalizers }
  const resource = `${type.group}/${type.version}, Resource=${type.plural}`
  const error = new Error(`unexpected items still remain in namespace: ${name} for gvr: ${resource}`)
  return { estimateSeconds, remaining, finalizers, error }
}

async function estimatePods(
  { client, clock }: ContentDeps,
  namespace: Namespace,
  signal: AbortSignal,
): Promise<number> {
  const { items } = await client.resource(pods, namespace.metadata?.name).list({ signal })
  const deletedMs = parseTime(namespace.metadata?.deletionTimestamp ?? '') ?? clock.now()
  return estimateGracefulTermination(items, deletedMs, clock.now())
}

type MetadataClient = ReturnType<Client['metadata']>

async function deleteAll(metadata: MetadataClient, type: ResourceType, signal: AbortSignal): Promise<void> {
  if (type.verbs.includes('deletecollection')) {
    try {
      return await metadata.deleteCollection({ propagationPolicy: 'Background', signal })
    } catch (error) {
      if (!isUnsupported(error)) throw error
    }
  }
  const left = await listLeft(metadata, type, signal)
  await Promise.all(left.map((object) => deleteOne(metadata, object, signal)))
}

async function deleteOne(metadata: MetadataClient, object: KubeObject, signal: AbortSignal): Promise<void> {
  try {
    await metadata.delete(object.metadata?.name ?? '', { propagationPolicy: 'Background', signal })
  } catch (error) {
    if (!isUnsupported(error)) throw error
  }
}

async function listLeft(
  metadata: MetadataClient,
  type: ResourceType,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  if (!type.verbs.includes('list')) return []
  try {
    return (await metadata.list({ signal })).items
  } catch (error) {
    if (isUnsupported(error)) return []
    throw error
  }
}

/** The server does not serve the verb, or no longer serves the resource. */
function isUnsupported(error: unknown): boolean {
  return isNotFound(error) || (error instanceof StatusError && error.code === 405)
}
