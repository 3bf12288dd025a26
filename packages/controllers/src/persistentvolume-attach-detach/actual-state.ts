// Mirrors pkg/controller/volume/attachdetach/cache/actual_state_of_world.go, 1.36.
import type { AttachedVolume } from '@coxswain/api'
import type { VolumeSpec } from '../shared/volumes/volume-spec.ts'

/** `uncertain`: an attach or a detach failed, so it may be attached or not. */
export type AttachState = 'attached' | 'uncertain' | 'detached'

export interface Attachment {
  readonly uniqueName: string
  readonly node: string
  /** Undefined: after a start nothing but the name may be known. */
  readonly spec: VolumeSpec | undefined
  readonly state: Exclude<AttachState, 'detached'>
  /** When it was first wanted away, by the monotonic clock. */
  readonly detachSinceMs: number | undefined
}

export interface MarkAttached {
  readonly uniqueName: string
  readonly node: string
  readonly spec?: VolumeSpec | undefined
  readonly devicePath?: string | undefined
}

interface Known {
  spec: VolumeSpec | undefined
  devicePath: string
  /** Never empty. */
  readonly nodes: Map<string, { isConfirmed: boolean; detachSinceMs: number | undefined }>
}

/** What a node's status is to say. */
interface Report {
  /** Apart from the attachments: a volume leaves the report before it is detached. */
  readonly uniqueNames: Set<string>
  isDue: boolean
}

/**
 * Which volumes are on which nodes, as far as it is known; what each node says of those in use; and what each node's status is to
 * say of those attached. Calls `changed` for each change that is worth a look, in its turn.
 */
export class ActualState {
  readonly #volumes = new Map<string, Known>()
  readonly #inUse = new Map<string, Set<string>>()
  readonly #reports = new Map<string, Report>()
  readonly #changed: () => void

  constructor(changed: () => void = () => undefined) {
    this.#changed = changed
  }

  markAttached(mark: MarkAttached): void {
    this.#mark(mark, true)
    this.report(mark.uniqueName, mark.node)
    this.#changed()
  }

  /** It stays in the report if it is there. */
  markUncertain(mark: MarkAttached): void {
    this.#mark(mark, false)
    this.#changed()
  }

  #mark({ uniqueName, node, spec, devicePath = '' }: MarkAttached, isConfirmed: boolean): void {
    const known = this.#volumes.get(uniqueName) ?? { spec, devicePath, nodes: new Map() }
    known.spec = spec
    known.devicePath = devicePath
    const place = known.nodes.get(node)
    if (place !== undefined) place.isConfirmed = isConfirmed
    else {
      known.nodes.set(node, { isConfirmed, detachSinceMs: undefined })
      // Until the node says otherwise it is taken for mounted.
      const inUse = this.#inUse.get(node) ?? new Set()
      this.#inUse.set(node, inUse.add(uniqueName))
    }
    this.#volumes.set(uniqueName, known)
  }

  markDetached(uniqueName: string, node: string): void {
    const known = this.#volumes.get(uniqueName)
    if (known === undefined) return
    known.nodes.delete(node)
    if (known.nodes.size === 0) this.#volumes.delete(uniqueName)
    this.unreport(uniqueName, node)
    this.#changed()
  }

  setInUse(node: string, uniqueNames: readonly string[]): void {
    const before = this.#inUse.get(node)
    if (uniqueNames.length === 0) this.#inUse.delete(node)
    else this.#inUse.set(node, new Set(uniqueNames))
    if (before !== undefined && [...before].some((name) => !uniqueNames.includes(name))) this.#changed()
  }

  isInUse(uniqueName: string, node: string): boolean {
    return this.#inUse.get(node)?.has(uniqueName) ?? false
  }

  stateOf(uniqueName: string, node: string): AttachState {
    const place = this.#volumes.get(uniqueName)?.nodes.get(node)
    if (place === undefined) return 'detached'
    return place.isConfirmed ? 'attached' : 'uncertain'
  }

  /** A list of its own: it does not follow what changes. */
  list(): readonly Attachment[] {
    return [...this.#volumes].flatMap(([uniqueName, { spec, nodes }]) =>
      [...nodes].map(([node, { isConfirmed, detachSinceMs }]) => {
        const state = isConfirmed ? ('attached' as const) : ('uncertain' as const)
        return { uniqueName, node, spec, state, detachSinceMs }
      }),
    )
  }

  /** Where it is for certain. */
  nodesOf(uniqueName: string): readonly string[] {
    const nodes = this.#volumes.get(uniqueName)?.nodes ?? new Map<string, { isConfirmed: boolean }>()
    return [...nodes].flatMap(([node, { isConfirmed }]) => (isConfirmed ? [node] : []))
  }

  /** Starts the clock at the first call; how long it runs. */
  waitForDetach(uniqueName: string, node: string, nowMs: number): number {
    const place = this.#volumes.get(uniqueName)?.nodes.get(node)
    if (place === undefined) return 0
    place.detachSinceMs ??= nowMs
    return nowMs - place.detachSinceMs
  }

  wantAgain(uniqueName: string, node: string): void {
    const place = this.#volumes.get(uniqueName)?.nodes.get(node)
    if (place !== undefined) place.detachSinceMs = undefined
  }

  /** Only what is attached, or may be, is reported. */
  report(uniqueName: string, node: string): void {
    if (this.stateOf(uniqueName, node) === 'detached') return
    const report = this.#reports.get(node) ?? { uniqueNames: new Set(), isDue: true }
    if (!report.uniqueNames.has(uniqueName)) report.isDue = true
    report.uniqueNames.add(uniqueName)
    this.#reports.set(node, report)
  }

  unreport(uniqueName: string, node: string): void {
    const report = this.#reports.get(node)
    if (report?.uniqueNames.delete(uniqueName) === true) report.isDue = true
  }

  /** A node about which nothing was ever reported has nothing to be told. */
  reportAgain(node: string): void {
    const report = this.#reports.get(node)
    if (report === undefined) return
    report.isDue = true
    this.#changed()
  }

  nodesToReport(): readonly string[] {
    return [...this.#reports].flatMap(([node, { isDue }]) => (isDue ? [node] : []))
  }

  /** What the node's status is to say, if it is to be written; from then on it counts as written. */
  takeReport(node: string): readonly AttachedVolume[] | undefined {
    const report = this.#reports.get(node)
    if (report?.isDue !== true) return undefined
    report.isDue = false
    return [...report.uniqueNames].map((name) => ({ name, devicePath: this.#volumes.get(name)?.devicePath ?? '' }))
  }
}
