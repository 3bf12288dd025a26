// Mirrors provisionClaim, provisionClaimOperation and provisionClaimOperationExternal of
// pkg/controller/volume/persistentvolume/pv_controller.go, 1.36.
import {
  annotationsOf,
  claimReference,
  goQuote,
  keyOf,
  nameOf,
  persistentVolumes,
  storageClassOf,
  uidOf,
  volumeAnnotations,
  volumeFinalizers,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
} from '@coxswain/api'
import { sleep } from '@coxswain/base'
import { isAlreadyExists } from '@coxswain/client'
import { errorText } from '../shared/failures.ts'
import type { Deps } from './deps.ts'
import { makeHostPath, removeHostPath } from './host-path.ts'
import { withClaimMigration } from './migration.ts'
import { provisionerNameOf, provisionerOf, type Provider } from './plugins.ts'
import {
  dataSourceText,
  eventReasons,
  externalProvisioningText,
  hostPathPlugin,
  mountOptionsText,
  provisionedText,
  provisionFailedText,
} from './texts.ts'
import { foundOrNot, saveClaim, tellClaim } from './writes.ts'

/** What was made must not be lost: that it exists is written down with several tries. */
const triesMax = 5
const triesEveryMs = 10_000

/** Sees to it that a volume is made: by a plugin here, or by whoever the claim then says. */
export function provisionClaim(deps: Deps, claim: PersistentVolumeClaim): void {
  if (!deps.options.provisions) return
  const className = storageClassOf(claim)
  const storageClass = deps.listers.classes.get(className)
  const provider: Provider =
    storageClass === undefined
      ? { kind: 'none', why: `storageclass.storage.k8s.io ${goQuote(className)} not found` }
      : provisionerOf(storageClass)
  if (storageClass === undefined || provider.kind === 'none') return failed(deps, claim, whyNone(provider))
  const key = keyOf(claim)
  deps.operations.start(`provision-${key}[${uidOf(claim)}]`, async (signal) => {
    deps.metrics.started(
      key,
      provider.kind === 'host-path' ? hostPathPlugin : provisionerNameOf(storageClass),
      'provision',
    )
    try {
      if (provider.kind === 'external') await askProvisioner(deps, claim, provider.name, signal)
      else await provisionHostPath(deps, claim, storageClass, signal)
    } catch (error) {
      if (!signal.aborted) deps.metrics.failed(key)
      throw error
    }
  })
}

const whyNone = (provider: Provider): string => (provider.kind === 'none' ? provider.why : '')

function failed(deps: Deps, claim: PersistentVolumeClaim, message: string): void {
  tellClaim(deps, claim, { type: 'Warning', reason: eventReasons.provisioningFailed, message })
}

/** Tells of a failure before it is thrown. */
function failure(deps: Deps, claim: PersistentVolumeClaim, message: string, cause?: unknown): Error {
  failed(deps, claim, message)
  return new Error(message, { cause })
}

async function askProvisioner(
  deps: Deps,
  claim: PersistentVolumeClaim,
  provisioner: string,
  signal: AbortSignal,
): Promise<void> {
  let saved: PersistentVolumeClaim
  try {
    saved = await saveProvisioner(deps, claim, provisioner, signal)
  } catch (error) {
    if (!signal.aborted) failed(deps, claim, `Error saving claim: ${errorText(error)}`)
    throw error
  }
  const message = externalProvisioningText(provisioner)
  tellClaim(deps, saved, { type: 'Normal', reason: eventReasons.externalProvisioning, message })
}

async function saveProvisioner(
  deps: Deps,
  claim: PersistentVolumeClaim,
  provisioner: string,
  signal: AbortSignal,
): Promise<PersistentVolumeClaim> {
  const { storageProvisioner, betaStorageProvisioner } = volumeAnnotations
  const present = annotationsOf(claim)
  if (present[storageProvisioner] === provisioner) return claim
  const annotations = { ...present, [betaStorageProvisioner]: provisioner, [storageProvisioner]: provisioner }
  return saveClaim(deps, withClaimMigration({ ...claim, metadata: { ...claim.metadata, annotations } }), signal)
}

async function provisionHostPath(
  deps: Deps,
  seen: PersistentVolumeClaim,
  storageClass: StorageClass,
  signal: AbortSignal,
): Promise<void> {
  if (seen.spec?.dataSource !== undefined) throw failure(deps, seen, dataSourceText(hostPathPlugin))
  const claim = await saveProvisioner(deps, seen, storageClass.provisioner, signal)
  const name = `pvc-${uidOf(claim)}`
  const present = await foundOrNot(deps.client.resource(persistentVolumes).get(name, { signal }))
  if (present !== undefined) return
  checkHostPath(deps, claim, storageClass)
  const made = await makeVolume(deps, claim, { storageClass, name }, signal)
  const volume = boundToClaim(made, claim)
  const error = await createVolume(deps, volume, signal)
  if (error === undefined) {
    const message = provisionedText(volume, hostPathPlugin)
    return tellClaim(deps, claim, { type: 'Normal', reason: eventReasons.provisioningSucceeded, message })
  }
  failed(
    deps,
    claim,
    `Error creating provisioned PV object for claim ${keyOf(claim)}: ${errorText(error)}. Deleting the volume.`,
  )
  await cleanUp(deps, claim, volume, signal)
}

function checkHostPath(deps: Deps, claim: PersistentVolumeClaim, storageClass: StorageClass): void {
  const { mountOptions = [] } = storageClass
  if (mountOptions.length > 0) {
    failed(deps, claim, mountOptionsText(nameOf(storageClass), mountOptions))
    throw new Error(`provisioner "${hostPathPlugin}" doesn't support mount options`)
  }
  if (!deps.options.provisionsHostPaths) {
    const why = `provisioning in volume plugin "${hostPathPlugin}" is disabled`
    throw failure(deps, claim, `Failed to create provisioner: ${why}`)
  }
  const nodeName = annotationsOf(claim)[volumeAnnotations.selectedNode]
  if (nodeName !== undefined && deps.listers.nodes.get(nodeName) === undefined) {
    throw failure(deps, claim, `Failed to get target node: node ${goQuote(nodeName)} not found`)
  }
}

async function makeVolume(
  deps: Deps,
  claim: PersistentVolumeClaim,
  { storageClass, name }: { readonly storageClass: StorageClass; readonly name: string },
  signal: AbortSignal,
): Promise<PersistentVolume> {
  try {
    return await deps.metrics.measure(hostPathPlugin, 'volume_provision', () =>
      makeHostPath(deps, claim, storageClass, name),
    )
  } catch (error) {
    await reschedule(deps, claim, signal)
    throw failure(deps, claim, provisionFailedText(nameOf(storageClass), errorText(error)), error)
  }
}

/** The scheduler may choose another node. That this cannot be saved is no new fault: the next try comes in any case. */
async function reschedule(deps: Deps, claim: PersistentVolumeClaim, signal: AbortSignal): Promise<void> {
  const { [volumeAnnotations.selectedNode]: node, ...annotations } = annotationsOf(claim)
  if (node === undefined) return
  try {
    await saveClaim(deps, { ...claim, metadata: { ...claim.metadata, annotations } }, signal)
  } catch (error) {
    deps.logger.info('Could not take the selected node off a claim', { claim: keyOf(claim), error }, 4)
  }
}

function boundToClaim(volume: PersistentVolume, claim: PersistentVolumeClaim): PersistentVolume {
  const { boundByController, provisionedBy } = volumeAnnotations
  const annotations = { ...annotationsOf(volume), [boundByController]: 'yes', [provisionedBy]: hostPathPlugin }
  const isDeleted = volume.spec?.persistentVolumeReclaimPolicy === 'Delete'
  return {
    ...volume,
    metadata: {
      ...volume.metadata,
      annotations,
      ...(isDeleted ? { finalizers: [volumeFinalizers.inTreeDeletion] } : {}),
    },
    spec: { ...volume.spec, claimRef: claimReference(claim), storageClassName: storageClassOf(claim) },
    status: { phase: 'Bound' },
  }
}

/** Resolves to the last error when no try succeeded. */
async function createVolume(deps: Deps, volume: PersistentVolume, signal: AbortSignal): Promise<unknown> {
  return tryAgain(deps, signal, async () => {
    try {
      deps.volumes.learn(await deps.client.resource(persistentVolumes).create(volume, { signal }))
    } catch (error) {
      if (!isAlreadyExists(error)) throw error
    }
  })
}

async function cleanUp(
  deps: Deps,
  claim: PersistentVolumeClaim,
  volume: PersistentVolume,
  signal: AbortSignal,
): Promise<void> {
  const error = await tryAgain(deps, signal, () =>
    deps.metrics.measure(hostPathPlugin, 'volume_delete', () => removeHostPath(deps, volume)),
  )
  if (error === undefined) return
  const message = `Error cleaning provisioned volume for claim ${keyOf(claim)}: ${errorText(error)}. Please delete manually.`
  tellClaim(deps, claim, { type: 'Warning', reason: eventReasons.provisioningCleanupFailed, message })
}

async function tryAgain({ clock }: Deps, signal: AbortSignal, work: () => Promise<void>): Promise<unknown> {
  let last: unknown
  for (let tries = 0; tries < triesMax; tries += 1) {
    /* oxlint-disable no-await-in-loop -- one try after the other */
    try {
      await work()
      return undefined
    } catch (error) {
      if (signal.aborted) throw error
      last = error
    }
    await sleep(clock, triesEveryMs, signal)
    /* oxlint-enable no-await-in-loop */
  }
  return last
}
