// Mirrors AttemptToLoadRecycler of cmd/kube-controller-manager/app/plugins.go, 1.36.
import type { Pod } from '@coxswain/api'
import type { HostFolders } from '@coxswain/controllers'
import { mkdir, readFile, rm } from 'node:fs/promises'
import type { FlagReader } from './settings.ts'

/** What the binder of volumes has of the machine. */
export interface VolumeSources {
  readonly hostFolders: HostFolders
  readonly hostPathRecycler: Pod | undefined
  readonly nfsRecycler: Pod | undefined
}

const hostFolders: HostFolders = {
  make: async (path) => void (await mkdir(path, { recursive: true, mode: 0o750 })),
  remove: (path) => rm(path, { recursive: true, force: true }),
}

/** Rejects for a template that cannot be used: a manager must not start with half of what its flags say. */
export async function readVolumeSources(flags: FlagReader): Promise<VolumeSources> {
  const [hostPathRecycler, nfsRecycler] = await Promise.all([
    readTemplate(flags.text('pv-recycler-pod-template-filepath-hostpath')),
    readTemplate(flags.text('pv-recycler-pod-template-filepath-nfs')),
  ])
  return { hostFolders, hostPathRecycler, nfsRecycler }
}

async function readTemplate(file: string): Promise<Pod | undefined> {
  if (file === '') return undefined
  const text = await readFile(file, 'utf8')
  const { parse } = await import('yaml')
  // What is no pod has no volumes either, and is refused for that.
  const pod = parse(text) as Pod | null
  if ((pod?.spec?.volumes ?? []).length === 0) {
    throw new Error(`pod specification does not contain any volume(s): ${file}`)
  }
  return pod ?? undefined
}
