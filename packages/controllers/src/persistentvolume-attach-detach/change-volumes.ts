// Mirrors GenerateAttachVolumeFunc, GenerateDetachVolumeFunc and verifyVolumeIsSafeToDetach of
// pkg/volume/util/operationexecutor/operation_generator.go, 1.36.
import { nodes, pods } from '@coxswain/api'
import { referenceTo } from '@coxswain/runtime'
import { errorText } from '../shared/failures.ts'
import { ifFound } from '../shared/if-found.ts'
import { csiPlugin, fcPlugin, iscsiPlugin, type VolumeSpec } from '../shared/volumes/volume-spec.ts'
import type { Attachment } from './actual-state.ts'
import { isAttachable, pluginLabelOf, splitUniqueName } from './attachable.ts'
import { attach, detach, type AttacherDeps } from './csi-attacher.ts'
import type { Deps } from './deps.ts'
import type { WantedVolume } from './desired-state.ts'
import {
  attachedText,
  attachFailedText,
  detachFailedText,
  eventReasons,
  noAttacherText,
  notSafeText,
  operationNames,
} from './texts.ts'

const attacherOf = ({ client, clock, random, listers: { attachments } }: Deps): AttacherDeps => ({
  client,
  clock,
  random,
  attachments,
})

/** Its pods are told how it went. */
export async function attachVolume(deps: Deps, wanted: WantedVolume, signal: AbortSignal): Promise<void> {
  const { uniqueName, node, spec } = wanted
  const operation = { plugin: pluginLabelOf(spec), operation: operationNames.attach, isMigrated: spec.isMigrated }
  try {
    await deps.meter.measure(operation, () => attachByPlugin(deps, wanted, signal))
  } catch (error) {
    if (!signal.aborted)
      tellPods(deps, wanted, { type: 'Warning', reason: eventReasons.failed, text: errorText(error) })
    throw error
  }
  deps.actual.markAttached({ uniqueName, node, spec })
  tellPods(deps, wanted, { type: 'Normal', reason: eventReasons.attached, text: attachedText(spec.title) })
}

async function attachByPlugin(
  deps: Deps,
  { uniqueName, node, spec }: WantedVolume,
  signal: AbortSignal,
): Promise<void> {
  if (!isAttachable(spec, deps.listers.drivers)) throw new Error(noAttacherText(spec.title))
  // The other plugins have nothing to do before a node mounts.
  if (spec.csi === undefined || spec.source === undefined) return
  try {
    await attach(attacherOf(deps), { ...spec.csi, source: spec.source }, node, signal)
  } catch (error) {
    if (signal.aborted) throw error
    deps.actual.markUncertain({ uniqueName, node, spec })
    throw new Error(attachFailedText(spec.title, errorText(error)), { cause: error })
  }
}

interface Told {
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly text: string
}

function tellPods({ recorder }: Deps, wanted: WantedVolume, { type, reason, text }: Told): void {
  for (const pod of wanted.pods.values()) recorder.event(referenceTo(pods, pod), type, reason, text)
}

const plugins: readonly string[] = [csiPlugin, iscsiPlugin, fcPlugin]

/** Why the volume cannot be detached by this controller at all; undefined: it can. */
export function whyNotDetachable({ uniqueName }: Attachment): string | undefined {
  const split = splitUniqueName(uniqueName)
  if (split === undefined) return `cannot split volume unique name ${uniqueName} to plugin/volume components`
  return plugins.includes(split.plugin) ? undefined : `no volume plugin matched name: ${split.plugin}`
}

/** `isVerified`: the node is asked once more. A volume whose detach fails may be attached or not. */
export async function detachVolume(
  deps: Deps,
  attachment: Attachment,
  { isVerified }: { readonly isVerified: boolean },
  signal: AbortSignal,
): Promise<void> {
  const { uniqueName, node, spec } = attachment
  const { plugin = '', name = '' } = splitUniqueName(uniqueName) ?? {}
  const isMigrated = spec?.isMigrated ?? false
  const operation = { plugin: labelOf(spec, plugin), operation: operationNames.detach, isMigrated }
  try {
    await deps.meter.measure(operation, async () => {
      if (isVerified) await askNode(deps, attachment, signal)
      if (plugin === csiPlugin) await detach(attacherOf(deps), name, node, signal)
    })
  } catch (error) {
    if (signal.aborted) throw error
    deps.actual.markUncertain({ uniqueName, node, spec })
    throw new Error(detachFailedText(spec?.title ?? 'nil', errorText(error)), { cause: error })
  }
  deps.actual.markDetached(uniqueName, node)
}

const labelOf = (spec: VolumeSpec | undefined, plugin: string): string =>
  spec === undefined ? plugin : pluginLabelOf(spec)

async function askNode({ client }: Deps, { uniqueName, node }: Attachment, signal: AbortSignal): Promise<void> {
  const live = await ifFound(client.resource(nodes).get(node, { signal }))
  if (live?.status?.volumesInUse?.includes(uniqueName) === true) throw new Error(notSafeText)
}
