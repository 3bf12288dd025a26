import type { Pod } from '@coxswain/api'

export interface RecyclerOptions {
  /** `--pv-recycler-minimum-timeout-…` */
  readonly minimumTimeoutSeconds: number
  /** `--pv-recycler-…increment-…`, for each Gi. */
  readonly secondsForEachGi: number
  /** Out of `--pv-recycler-pod-template-filepath-…`; absent: Kubernetes' own. */
  readonly podTemplate?: Pod | undefined
}

/** Folders of the machine that the controller runs on. */
export interface HostFolders {
  make(path: string): Promise<void>
  /** With all that is in it. */
  remove(path: string): Promise<void>
}

export interface BinderOptions {
  /** `--pvclaimbinder-sync-period` */
  readonly syncPeriodMs: number
  /** `--enable-dynamic-provisioning` */
  readonly provisions: boolean
  /** `--enable-hostpath-provisioner`, for clusters of one machine. */
  readonly provisionsHostPaths: boolean
  readonly hostPathRecycler: RecyclerOptions
  readonly nfsRecycler: RecyclerOptions
  /** Absent where nodes are not machines: volumes are then made and deleted, and no folder is touched. */
  readonly hostFolders?: HostFolders | undefined
}

export const optionDefaults: BinderOptions = {
  syncPeriodMs: 15_000,
  provisions: true,
  provisionsHostPaths: false,
  hostPathRecycler: { minimumTimeoutSeconds: 60, secondsForEachGi: 30 },
  nfsRecycler: { minimumTimeoutSeconds: 300, secondsForEachGi: 30 },
}
