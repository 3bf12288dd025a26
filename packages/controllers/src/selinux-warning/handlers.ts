// Mirrors the event handlers of pkg/controller/volume/selinuxwarning/selinux_warning_controller.go, 1.36.
import {
  isPodTerminal,
  keyOf,
  nameOf,
  uidOf,
  type CSIDriver,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
} from '@coxswain/api'
import type { EventHandlers, Lister } from '@coxswain/cache'
import type { Key } from '@coxswain/queue'
import { podsUsingClaim } from '../shared/claim-index.ts'
import type { VolumeUses } from './volume-uses.ts'

export interface Watching {
  readonly pods: Lister<Pod>
  readonly uses: Pick<VolumeUses, 'podsOfDriver' | 'drop'>
  wake(key: Key, what: string): void
}

/** What a pod has of volumes and labels does not change; it lets go of its volumes when it ends. */
export function podHandlers({ uses, wake }: Watching): EventHandlers<Pod> {
  return {
    added: (pod) => wake(keyOf(pod), 'pod added'),
    updated: (previous, next) => {
      const isAnother = uidOf(previous) !== uidOf(next)
      if (isAnother) uses.drop(keyOf(previous))
      if (isAnother || (previous.status?.phase !== next.status?.phase && isPodTerminal(next))) {
        wake(keyOf(next), isAnother ? 'pod made anew' : 'pod ended')
      }
    },
    deleted: (pod) => wake(keyOf(pod), 'pod deleted'),
  }
}

export function claimHandlers(watching: Watching): EventHandlers<PersistentVolumeClaim> {
  const volumeOf = ({ spec }: PersistentVolumeClaim): string => spec?.volumeName ?? ''
  return {
    added: (claim) => {
      if (volumeOf(claim) !== '') wakeUsers(watching, keyOf(claim), 'claim added')
    },
    updated: (previous, next) => {
      const isBound = previous.status?.phase !== next.status?.phase && next.status?.phase === 'Bound'
      if (volumeOf(previous) !== volumeOf(next) || isBound) wakeUsers(watching, keyOf(next), 'claim bound')
    },
  }
}

export function volumeHandlers(watching: Watching): EventHandlers<PersistentVolume> {
  const wakeBoundTo = (volume: PersistentVolume, previousUid: string | undefined): void => {
    const { namespace = '', name = '', uid = '' } = volume.spec?.claimRef ?? {}
    if (uid !== '' && uid !== previousUid) wakeUsers(watching, `${namespace}/${name}`, 'volume bound')
  }
  return {
    added: (volume) => wakeBoundTo(volume, undefined),
    updated: (previous, next) => wakeBoundTo(next, previous.spec?.claimRef?.uid),
  }
}

export function driverHandlers({ uses, wake }: Watching): EventHandlers<CSIDriver> {
  const canMount = ({ spec }: CSIDriver): boolean => spec.seLinuxMount === true
  const wakeUsersOf = (driver: CSIDriver): void => {
    for (const key of uses.podsOfDriver(nameOf(driver))) wake(key, 'driver changed')
  }
  return {
    added: wakeUsersOf,
    updated: (previous, next) => {
      if (canMount(previous) !== canMount(next)) wakeUsersOf(next)
    },
    // Without its object a driver counts as one that cannot.
    deleted: (driver) => {
      if (canMount(driver)) wakeUsersOf(driver)
    },
  }
}

function wakeUsers({ pods, wake }: Watching, claimKey: string, what: string): void {
  for (const pod of podsUsingClaim(pods, claimKey)) wake(keyOf(pod), what)
}
