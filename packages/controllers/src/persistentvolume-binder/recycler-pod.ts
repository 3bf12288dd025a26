// Mirrors NewPersistentVolumeRecyclerPodTemplate of pkg/volume/plugins.go and what the plugins change of it, 1.36.
import { must } from '@coxswain/base'
import { nameOf, quantityValue, storageOf, type PersistentVolume, type Pod, type Volume } from '@coxswain/api'
import type { BinderOptions, RecyclerOptions } from './options.ts'

const gi = 2n ** 30n

/** Deletes all that is there, and fails if something stays. */
const script = 'test -e /scrub && find /scrub -mindepth 1 -delete && test -z "$(ls -A /scrub)" || exit 1'

const ownTemplate: Pod = {
  metadata: { namespace: 'default' },
  spec: {
    restartPolicy: 'Never',
    volumes: [{ name: 'vol' }],
    containers: [
      {
        name: 'pv-recycler',
        image: 'registry.k8s.io/build-image/debian-base:bookworm-v1.0.6',
        command: ['/bin/sh'],
        args: ['-c', script],
        volumeMounts: [{ name: 'vol', mountPath: '/scrub' }],
      },
    ],
  },
}

/** The pod that empties a volume of one of the two plugins. Its first volume is the one to empty. */
export function recyclerPod(volume: PersistentVolume, options: BinderOptions): Pod {
  const { hostPath, nfs } = volume.spec ?? {}
  const recycler = hostPath === undefined ? options.nfsRecycler : options.hostPathRecycler
  const source: Partial<Volume> =
    hostPath === undefined
      ? { nfs: { server: must(nfs, 'a volume to recycle is of a plugin').server, path: must(nfs, 'nfs').path } }
      : { hostPath: { path: hostPath.path } }
  const { podTemplate = ownTemplate } = recycler
  const [first, ...others] = podTemplate.spec?.volumes ?? []
  const spec = must(podTemplate.spec, 'a template has a spec')
  const { generateName: _, ...metadata } = podTemplate.metadata ?? {}
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, name: `recycler-for-${nameOf(volume)}` },
    spec: {
      ...spec,
      activeDeadlineSeconds: timeoutSeconds(volume, recycler),
      volumes: [{ name: must(first, 'a template has a volume').name, ...source }, ...others],
    },
  }
}

/** For whole Gi, and never less than the minimum. */
function timeoutSeconds(
  volume: PersistentVolume,
  { minimumTimeoutSeconds, secondsForEachGi }: RecyclerOptions,
): number {
  const size = quantityValue(storageOf(volume.spec?.capacity))
  return Math.max(minimumTimeoutSeconds, Number(size / gi) * secondsForEachGi)
}
