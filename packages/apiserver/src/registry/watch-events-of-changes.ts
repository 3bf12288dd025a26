// Mirrors apiserver pkg/storage/etcd3/watcher.go transform, release 1.36.
import type { KubeObject } from '@coxswain/api'
import type { WatchEvent } from '@coxswain/client'
import type { Change } from '@coxswain/store'
import { kubeCodec } from './kube-codec.ts'

/** Shows objects in the version that the watcher asked for. */
type Present = ((object: KubeObject) => KubeObject) | undefined

/** Every change is seen. */
export function eventOfChange(change: Change<KubeObject>, present: Present): WatchEvent {
  const { value } = change.entry
  const object = present === undefined ? value : present(value)
  if (change.type === 'delete') return { type: 'DELETED', object }
  return { type: change.previous === undefined ? 'ADDED' : 'MODIFIED', object }
}

/** Objects come and go as they begin and cease to match. */
export function eventOfSelected(
  change: Change<KubeObject>,
  matches: (object: KubeObject) => boolean,
  present: Present,
): WatchEvent | undefined {
  const { entry, previous } = change
  const matchesNow = change.type === 'put' && matches(entry.value)
  const matchedBefore = previous !== undefined && matches(previous.value)
  const shown = (object: KubeObject): KubeObject => (present === undefined ? object : present(object))
  if (matchesNow) return { type: matchedBefore ? 'MODIFIED' : 'ADDED', object: shown(entry.value) }
  if (!matchedBefore) return undefined
  return { type: 'DELETED', object: shown(kubeCodec.stamp(previous.value, entry.revision)) }
}
