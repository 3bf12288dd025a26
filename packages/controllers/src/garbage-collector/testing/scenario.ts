import { apiVersionOf, type KubeObject, type OwnerReference, type ResourceType } from '@coxswain/api'
import { LruMap, seededRandom, type Clock } from '@coxswain/base'
import { outcome, TerminalError, type Outcome } from '@coxswain/runtime'
import { recordingClient, type RecordingClient, type Refuse } from '../../shared/testing/recording-client.ts'
import { Graph } from '../graph.ts'
import { identityKey, type Identity, type ObjectFacts } from '../identity.ts'
import { Kinds } from '../kinds.ts'
import { LiveObjects } from '../live-objects.ts'
import { attemptToDelete, attemptToOrphan, type Deps } from '../reconcile.ts'
import { step, type GraphEvent } from '../step.ts'
import { invalidNamespaceMessage } from '../texts.ts'

const typeOf = (groupVersion: string, plural: string, kind: string, namespaced = true): ResourceType => {
  const [version = '', group = ''] = groupVersion.split('/').toReversed()
  const verbs = ['delete', 'get', 'list', 'patch', 'watch'] as const
  const names = { singular: kind.toLowerCase(), shortNames: [], categories: [] }
  return { group, version, plural, kind, namespaced, verbs, ...names, subresources: [], schema: '' }
}

/** What would come later comes next. */
const withoutWaiting: Clock = {
  now: () => 0,
  monotonicMs: () => 0,
  after: (_, run) => {
    queueMicrotask(run)
    return { cancel: () => undefined }
  },
}

/** What the server of these tests serves. */
const types: readonly ResourceType[] = [
  typeOf('v1', 'pods', 'Pod'),
  typeOf('v1', 'secrets', 'Secret'),
  typeOf('v1', 'nodes', 'Node', false),
  typeOf('apps/v1', 'deployments', 'Deployment'),
  typeOf('rbac.authorization.k8s.io/v1', 'roles', 'Role'),
  typeOf('rbac.authorization.k8s.io/v1beta1', 'roles', 'Role'),
]

/** `Pod a`, in the namespace `shop`; other coordinates on request. */
export function identityOf(kind: string, name: string, overrides: Partial<Identity> = {}): Identity {
  const type = types.find((each) => each.kind === kind)
  const apiVersion = type === undefined ? 'v1' : apiVersionOf(type)
  const namespace = type?.namespaced === false ? '' : 'shop'
  return { apiVersion, kind, namespace, name, uid: `uid-${name}`, ...overrides }
}

export function referenceTo(
  { apiVersion, kind, name, uid }: Identity,
  more: Partial<OwnerReference> = {},
): OwnerReference {
  return { apiVersion, kind, name, uid, ...more }
}

export interface Traits {
  readonly owners?: readonly (Identity | OwnerReference)[]
  /** Being deleted, held by this finalizer. */
  readonly deletedWith?: string
  readonly finalizers?: readonly string[]
  readonly resourceVersion?: string
}

const referencesOf = ({ owners = [] }: Traits): readonly OwnerReference[] =>
  owners.map((owner) => ('namespace' in owner ? referenceTo(owner) : owner))

const finalizersOf = ({ deletedWith, finalizers = [] }: Traits): readonly string[] =>
  deletedWith === undefined ? finalizers : [deletedWith, ...finalizers]

export interface Attempt {
  /** How it ended; thrown errors count as the queue takes them. */
  readonly ended: Outcome['kind']
  readonly requests: readonly string[]
}

/** A graph and a server that need not agree: what one shows and what the other has is told apart. */
export class Scenario {
  readonly graph = new Graph()
  readonly #objects: Record<string, KubeObject[]> = {}
  readonly #server: RecordingClient
  readonly #deps: Deps
  readonly #events: string[] = []
  readonly #queued = new Set<string>()
  readonly #queuedLater = new Set<string>()
  readonly #toOrphan = new Set<string>()
  #told = 0
  #lastError = ''

  constructor(options: { readonly refuse?: Refuse; readonly absentMax?: number } = {}) {
    this.#server = recordingClient(this.#objects, options.refuse)
    const kinds = new Kinds()
    kinds.replace(types)
    const { client } = this.#server
    this.#deps = {
      graph: this.graph,
      live: new LiveObjects({ client, clock: withoutWaiting, random: seededRandom(1), kinds }),
      absent: new LruMap(options.absentMax ?? 500),
      apply: (event) => this.apply(event),
      queueDelete: (uid) => void this.#queued.add(uid),
    }
  }

  /** The server has it. */
  has(identity: Identity, traits: Traits = {}): this {
    const { namespace, name, uid, kind } = identity
    const plural = types.find((type) => type.kind === kind)?.plural ?? ''
    const list = (this.#objects[plural] ??= [])
    const index = list.findIndex(({ metadata }) => metadata?.name === name && (metadata.namespace ?? '') === namespace)
    const metadata = {
      name,
      uid,
      resourceVersion: traits.resourceVersion ?? '1',
      ownerReferences: referencesOf(traits),
      finalizers: finalizersOf(traits),
      ...(namespace === '' ? {} : { namespace }),
      ...(traits.deletedWith === undefined ? {} : { deletionTimestamp: '2026-04-01T10:00:00Z' }),
    }
    list.splice(index === -1 ? list.length : index, index === -1 ? 0 : 1, { metadata })
    return this
  }

  /** The server has it no more. */
  loses({ kind, namespace, name }: Identity): this {
    const plural = types.find((type) => type.kind === kind)?.plural ?? ''
    const kept = (this.#objects[plural] ?? []).filter(
      ({ metadata }) => metadata?.name !== name || (metadata.namespace ?? '') !== namespace,
    )
    this.#objects[plural] = kept
    return this
  }

  /** An informer shows it. */
  shows(identity: Identity, traits: Traits = {}): this {
    return this.apply({ kind: 'put', object: factsOf(identity, traits) })
  }

  /** An informer shows that it is gone. */
  showsGone(identity: Identity): this {
    return this.apply({ kind: 'delete', identity })
  }

  apply(event: GraphEvent): this {
    const effects = step(this.graph, event)
    for (const identity of effects.absent) this.#deps.absent.set(identityKey(identity), true)
    for (const uid of effects.attemptToDelete) this.#queued.add(uid)
    for (const uid of effects.attemptToDeleteLater) this.#queuedLater.add(uid)
    for (const uid of effects.attemptToOrphan) this.#toOrphan.add(uid)
    for (const { dependent, owner } of effects.invalidNamespace) {
      this.#events.push(`${dependent.kind} ${dependent.name}: ${invalidNamespaceMessage(owner, dependent.namespace)}`)
    }
    return this
  }

  /** One attempt for the node of that uid, which leaves the queue for it. */
  async attempt({ uid }: Pick<Identity, 'uid'>): Promise<Attempt> {
    this.#queued.delete(uid)
    this.#queuedLater.delete(uid)
    return this.#run(attemptToDelete(this.#deps, uid, new AbortController().signal))
  }

  async orphan({ uid }: Pick<Identity, 'uid'>): Promise<Attempt> {
    return this.#run(attemptToOrphan(this.#deps, uid, new AbortController().signal))
  }

  /** Names in the queue, sorted; those that wait their turn with a `later` before them. */
  get queue(): readonly string[] {
    const later = [...this.#queuedLater].map((uid) => `later ${nameOf(uid)}`)
    return [...[...this.#queued].map(nameOf), ...later].toSorted()
  }

  get toOrphan(): readonly string[] {
    return [...this.#toOrphan].map(nameOf).toSorted()
  }

  get events(): readonly string[] {
    return this.#events
  }

  /** Of the last attempt. */
  get error(): string {
    return this.#lastError
  }

  get requests(): RecordingClient['requests'] {
    return this.#server.requests
  }

  /** `Kind namespace/name`, with a question mark for those that nobody has seen. */
  get nodes(): readonly string[] {
    return [...this.graph.nodes.values()]
      .map(({ identity, isVirtual }) => `${identity.apiVersion} ${placeOf(identity)}${isVirtual ? '?' : ''}`)
      .toSorted()
  }

  isAbsent(identity: Identity): boolean {
    return this.#deps.absent.get(identityKey(identity)) === true
  }

  async #run(running: Promise<Outcome>): Promise<Attempt> {
    const { kind: ended, ...rest } = await running.catch((error: unknown) =>
      error instanceof TerminalError ? outcome.drop(error) : outcome.retry(error),
    )
    this.#lastError = 'error' in rest ? String(rest.error) : ''
    const requests = this.#server.told().slice(this.#told)
    this.#told = this.#server.requests.length
    return { ended, requests }
  }
}

const nameOf = (uid: string): string => uid.replace(/^uid-/, '')
const placeOf = ({ kind, namespace, name }: Identity): string =>
  namespace === '' ? `${kind} ${name}` : `${kind} ${namespace}/${name}`

function factsOf(identity: Identity, traits: Traits): ObjectFacts {
  return {
    identity,
    owners: referencesOf(traits),
    isBeingDeleted: traits.deletedWith !== undefined,
    finalizers: finalizersOf(traits),
  }
}
