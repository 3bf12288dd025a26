import type { FlagReader } from './settings.ts'
import type { SigningAuthorities } from './signing-authorities.ts'
import type { TokenClaims } from './token-signer.ts'
import type { VolumeSources } from './volume-sources.ts'

/** What a controller's flags say, under the names of its own options; read besides the files that they name. */
export interface OptionSources {
  readonly flags: FlagReader
  /** PEM of the authority that the cluster trusts; empty: none is known. */
  readonly rootCa: string
  /** Of the machine that the manager runs on; absent where volumes are not to touch it. */
  readonly volumes?: VolumeSources | undefined
  /** With the key of `--service-account-private-key-file`; absent without one. */
  readonly signToken?: ((claims: TokenClaims) => string | Promise<string>) | undefined
  /** Who signs certificates; absent: nobody. */
  readonly signingAuthorities?: SigningAuthorities | undefined
}

type Read = (sources: OptionSources) => object

const concurrentSyncs =
  (flag: string): Read =>
  ({ flags }) => ({ concurrentSyncs: flags.number(flag) })

/** By the controller's name. Those that are not here have no flags. */
const optionsByController: Readonly<Record<string, Read>> = {
  'certificatesigningrequest-signing-controller': ({ flags, signingAuthorities = {} }) => ({
    durationMaxMs: flags.number('cluster-signing-duration'),
    authorities: signingAuthorities,
  }),
  'cronjob-controller': concurrentSyncs('concurrent-cron-job-syncs'),
  'daemonset-controller': concurrentSyncs('concurrent-daemonset-syncs'),
  'deployment-controller': concurrentSyncs('concurrent-deployment-syncs'),
  'device-taint-eviction-controller': concurrentSyncs('concurrent-device-taint-eviction-syncs'),
  'endpoints-controller': ({ flags }) => ({
    concurrentSyncs: flags.number('concurrent-endpoint-syncs'),
    batchPeriodMs: flags.number('endpoint-updates-batch-period'),
  }),
  'endpointslice-controller': ({ flags }) => ({
    concurrentSyncs: flags.number('concurrent-service-endpoint-syncs'),
    endpointsMax: flags.number('max-endpoints-per-slice'),
    batchPeriodMs: flags.number('endpointslice-updates-batch-period'),
  }),
  'endpointslice-mirroring-controller': ({ flags }) => ({
    concurrentSyncs: flags.number('mirroring-concurrent-service-endpoint-syncs'),
    subsetMax: flags.number('mirroring-max-endpoints-per-subset'),
    batchPeriodMs: flags.number('mirroring-endpointslice-updates-batch-period'),
  }),
  'ephemeral-volume-controller': concurrentSyncs('concurrent-ephemeralvolume-syncs'),
  'garbage-collector-controller': ({ flags }) => ({
    enabled: flags.isOn('enable-garbage-collector'),
    concurrentSyncs: flags.number('concurrent-gc-syncs'),
  }),
  'horizontal-pod-autoscaler-controller': ({ flags }) => ({
    concurrentSyncs: flags.number('concurrent-horizontal-pod-autoscaler-syncs'),
    syncPeriodMs: flags.number('horizontal-pod-autoscaler-sync-period'),
    downscaleStabilizationMs: flags.number('horizontal-pod-autoscaler-downscale-stabilization'),
    tolerance: flags.number('horizontal-pod-autoscaler-tolerance'),
    cpuInitializationPeriodMs: flags.number('horizontal-pod-autoscaler-cpu-initialization-period'),
    initialReadinessDelayMs: flags.number('horizontal-pod-autoscaler-initial-readiness-delay'),
  }),
  'job-controller': concurrentSyncs('concurrent-job-syncs'),
  'kube-apiserver-serving-clustertrustbundle-publisher-controller': ({ rootCa }) => ({ certificate: rootCa }),
  'legacy-serviceaccount-token-cleaner-controller': ({ flags }) => ({
    cleanUpPeriodMs: flags.number('legacy-service-account-token-clean-up-period'),
  }),
  'namespace-controller': ({ flags }) => ({
    concurrentSyncs: flags.number('concurrent-namespace-syncs'),
    resyncMs: flags.number('namespace-sync-period'),
  }),
  'node-ipam-controller': ({ flags }) => ({
    allocates: flags.isOn('allocate-node-cidrs'),
    clusterCidr: flags.text('cluster-cidr'),
    serviceClusterIpRange: flags.text('service-cluster-ip-range'),
    allocatorType: flags.text('cidr-allocator-type'),
    maskSize: flags.number('node-cidr-mask-size'),
    maskSizeIpv4: flags.number('node-cidr-mask-size-ipv4'),
    maskSizeIpv6: flags.number('node-cidr-mask-size-ipv6'),
  }),
  'node-lifecycle-controller': ({ flags }) => ({
    monitorPeriodMs: flags.number('node-monitor-period'),
    monitorGracePeriodMs: flags.number('node-monitor-grace-period'),
    startupGracePeriodMs: flags.number('node-startup-grace-period'),
    evictionRate: flags.number('node-eviction-rate'),
    secondaryEvictionRate: flags.number('secondary-node-eviction-rate'),
    largeClusterSizeThreshold: flags.number('large-cluster-size-threshold'),
    unhealthyZoneThreshold: flags.number('unhealthy-zone-threshold'),
  }),
  'persistentvolume-attach-detach-controller': ({ flags }) => ({
    verifyPeriodMs: flags.number('attach-detach-reconcile-sync-period'),
    verifies: !flags.isOn('disable-attach-detach-reconcile-sync'),
    forcesOnTimeout: !flags.isOn('disable-force-detach-on-timeout'),
  }),
  'persistentvolume-binder-controller': ({ flags, volumes }) => ({
    syncPeriodMs: flags.number('pvclaimbinder-sync-period'),
    provisions: flags.isOn('enable-dynamic-provisioning'),
    provisionsHostPaths: flags.isOn('enable-hostpath-provisioner'),
    hostPathRecycler: {
      minimumTimeoutSeconds: flags.number('pv-recycler-minimum-timeout-hostpath'),
      secondsForEachGi: flags.number('pv-recycler-timeout-increment-hostpath'),
      podTemplate: volumes?.hostPathRecycler,
    },
    nfsRecycler: {
      minimumTimeoutSeconds: flags.number('pv-recycler-minimum-timeout-nfs'),
      secondsForEachGi: flags.number('pv-recycler-increment-timeout-nfs'),
      podTemplate: volumes?.nfsRecycler,
    },
    hostFolders: volumes?.hostFolders,
  }),
  'pod-garbage-collector-controller': ({ flags }) => ({ threshold: flags.number('terminated-pod-gc-threshold') }),
  'replicaset-controller': concurrentSyncs('concurrent-replicaset-syncs'),
  'replicationcontroller-controller': concurrentSyncs('concurrent-rc-syncs'),
  'resourceclaim-controller': concurrentSyncs('concurrent-resourceclaim-syncs'),
  'resourcequota-controller': ({ flags }) => ({
    concurrentSyncs: flags.number('concurrent-resource-quota-syncs'),
    resyncMs: flags.number('resource-quota-sync-period'),
  }),
  'root-ca-certificate-publisher-controller': ({ rootCa }) => ({ certificate: rootCa }),
  'serviceaccount-token-controller': ({ flags, rootCa, signToken }) => ({
    concurrentSyncs: flags.number('concurrent-serviceaccount-token-syncs'),
    rootCa,
    sign: signToken,
  }),
  'statefulset-controller': concurrentSyncs('concurrent-statefulset-syncs'),
  'storage-version-migrator-controller': ({ flags }) => ({ collectsGarbage: flags.isOn('enable-garbage-collector') }),
  'ttl-after-finished-controller': concurrentSyncs('concurrent-ttl-after-finished-syncs'),
  'validatingadmissionpolicy-status-controller': concurrentSyncs('concurrent-validating-admission-policy-status-syncs'),
}

/** The controller's own defaults with what the flags say over them. */
export function controllerOptions(name: string, defaults: unknown, sources: OptionSources): unknown {
  const given = optionsByController[name]?.(sources)
  if (given === undefined) return defaults
  return typeof defaults === 'object' && defaults !== null ? { ...defaults, ...given } : given
}
