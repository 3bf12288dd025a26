// Mirrors k8s.io/kube-controller-manager/config/v1alpha1/types.go, KubeControllerManagerConfiguration, 1.36.
import { printDurationMs } from '@coxswain/api'
import type { LeaderMigration } from '../leader-migration.ts'
import { canonicalElement } from '../known-controllers.ts'
import type { FlagReader } from '../settings.ts'

/** The configuration that the flags make, as `/configz` shows it: Go's field names, in Go's order. */
export function configzOf(flags: FlagReader, migration: LeaderMigration | undefined): object {
  return {
    'kubecontrollermanager.config.k8s.io': {
      kind: 'KubeControllerManagerConfiguration',
      apiVersion: 'kubecontrollermanager.config.k8s.io/v1alpha1',
      Generic: genericOf(flags, migration),
      KubeCloudShared: cloudOf(flags),
      ...workloadsOf(flags),
      ...networkAndPolicyOf(flags),
      ...nodesAndStorageOf(flags),
      ...othersOf(flags),
    },
  }
}

const duration = (flags: FlagReader, name: string): string => printDurationMs(flags.number(name))

function genericOf(flags: FlagReader, migration: LeaderMigration | undefined): object {
  return {
    Port: 0,
    Address: '0.0.0.0',
    MinResyncPeriod: duration(flags, 'min-resync-period'),
    ClientConnection: {
      kubeconfig: flags.text('kubeconfig'),
      acceptContentTypes: '',
      contentType: flags.text('kube-api-content-type'),
      qps: flags.number('kube-api-qps'),
      burst: flags.number('kube-api-burst'),
    },
    ControllerStartInterval: duration(flags, 'controller-start-interval'),
    LeaderElection: {
      leaderElect: flags.isOn('leader-elect'),
      leaseDuration: duration(flags, 'leader-elect-lease-duration'),
      renewDeadline: duration(flags, 'leader-elect-renew-deadline'),
      retryPeriod: duration(flags, 'leader-elect-retry-period'),
      resourceLock: flags.text('leader-elect-resource-lock'),
      resourceName: flags.text('leader-elect-resource-name'),
      resourceNamespace: flags.text('leader-elect-resource-namespace'),
    },
    Controllers: flags.list('controllers').map(canonicalElement),
    Debugging: {
      enableProfiling: flags.isOn('profiling'),
      enableContentionProfiling: flags.isOn('contention-profiling'),
    },
    LeaderMigrationEnabled: flags.isOn('enable-leader-migration'),
    LeaderMigration: {
      leaderName: migration?.leaderName ?? '',
      resourceLock: migration?.resourceLock ?? '',
      controllerLeaders: migration?.controllerLeaders ?? null,
    },
  }
}

function cloudOf(flags: FlagReader): object {
  return {
    CloudProvider: { Name: flags.text('cloud-provider'), CloudConfigFile: flags.text('cloud-config') },
    ExternalCloudVolumePlugin: flags.text('external-cloud-volume-plugin'),
    UseServiceAccountCredentials: flags.isOn('use-service-account-credentials'),
    AllowUntaggedCloud: flags.isOn('allow-untagged-cloud'),
    RouteReconciliationPeriod: duration(flags, 'route-reconciliation-period'),
    NodeMonitorPeriod: duration(flags, 'node-monitor-period'),
    ClusterName: flags.text('cluster-name'),
    ClusterCIDR: flags.text('cluster-cidr'),
    AllocateNodeCIDRs: flags.isOn('allocate-node-cidrs'),
    CIDRAllocatorType: flags.text('cidr-allocator-type'),
    ConfigureCloudRoutes: flags.isOn('configure-cloud-routes'),
    NodeSyncPeriod: duration(flags, 'node-sync-period'),
  }
}

function workloadsOf(flags: FlagReader): object {
  return {
    AttachDetachController: {
      DisableAttachDetachReconcilerSync: flags.isOn('disable-attach-detach-reconcile-sync'),
      ReconcilerSyncLoopPeriod: duration(flags, 'attach-detach-reconcile-sync-period'),
      disableForceDetachOnTimeout: flags.isOn('disable-force-detach-on-timeout'),
    },
    CSRSigningController: {
      ClusterSigningCertFile: flags.text('cluster-signing-cert-file'),
      ClusterSigningKeyFile: flags.text('cluster-signing-key-file'),
      KubeletServingSignerConfiguration: signerOf(flags, 'kubelet-serving'),
      KubeletClientSignerConfiguration: signerOf(flags, 'kubelet-client'),
      KubeAPIServerClientSignerConfiguration: signerOf(flags, 'kube-apiserver-client'),
      LegacyUnknownSignerConfiguration: signerOf(flags, 'legacy-unknown'),
      ClusterSigningDuration: duration(flags, 'cluster-signing-duration'),
    },
    DaemonSetController: { ConcurrentDaemonSetSyncs: flags.number('concurrent-daemonset-syncs') },
    DeploymentController: { ConcurrentDeploymentSyncs: flags.number('concurrent-deployment-syncs') },
    StatefulSetController: { ConcurrentStatefulSetSyncs: flags.number('concurrent-statefulset-syncs') },
    DeprecatedController: {},
  }
}

const signerOf = (flags: FlagReader, signer: string): object => ({
  CertFile: flags.text(`cluster-signing-${signer}-cert-file`),
  KeyFile: flags.text(`cluster-signing-${signer}-key-file`),
})

function networkAndPolicyOf(flags: FlagReader): object {
  return {
    EndpointController: {
      ConcurrentEndpointSyncs: flags.number('concurrent-endpoint-syncs'),
      EndpointUpdatesBatchPeriod: duration(flags, 'endpoint-updates-batch-period'),
    },
    EndpointSliceController: {
      ConcurrentServiceEndpointSyncs: flags.number('concurrent-service-endpoint-syncs'),
      MaxEndpointsPerSlice: flags.number('max-endpoints-per-slice'),
      EndpointUpdatesBatchPeriod: duration(flags, 'endpointslice-updates-batch-period'),
    },
    EndpointSliceMirroringController: {
      MirroringConcurrentServiceEndpointSyncs: flags.number('mirroring-concurrent-service-endpoint-syncs'),
      MirroringMaxEndpointsPerSubset: flags.number('mirroring-max-endpoints-per-subset'),
      MirroringEndpointUpdatesBatchPeriod: duration(flags, 'mirroring-endpointslice-updates-batch-period'),
    },
    EphemeralVolumeController: {
      ConcurrentEphemeralVolumeSyncs: flags.number('concurrent-ephemeralvolume-syncs'),
    },
    GarbageCollectorController: {
      EnableGarbageCollector: flags.isOn('enable-garbage-collector'),
      ConcurrentGCSyncs: flags.number('concurrent-gc-syncs'),
      GCIgnoredResources: [
        { Group: '', Resource: 'events' },
        { Group: 'events.k8s.io', Resource: 'events' },
      ],
    },
    HPAController: autoscalerOf(flags),
    JobController: { ConcurrentJobSyncs: flags.number('concurrent-job-syncs') },
    CronJobController: { ConcurrentCronJobSyncs: flags.number('concurrent-cron-job-syncs') },
    LegacySATokenCleaner: { CleanUpPeriod: duration(flags, 'legacy-service-account-token-clean-up-period') },
    NamespaceController: {
      NamespaceSyncPeriod: duration(flags, 'namespace-sync-period'),
      ConcurrentNamespaceSyncs: flags.number('concurrent-namespace-syncs'),
    },
  }
}

function autoscalerOf(flags: FlagReader): object {
  const prefix = 'horizontal-pod-autoscaler'
  return {
    ConcurrentHorizontalPodAutoscalerSyncs: flags.number(`concurrent-${prefix}-syncs`),
    HorizontalPodAutoscalerSyncPeriod: duration(flags, `${prefix}-sync-period`),
    HorizontalPodAutoscalerDownscaleStabilizationWindow: duration(flags, `${prefix}-downscale-stabilization`),
    HorizontalPodAutoscalerTolerance: flags.number(`${prefix}-tolerance`),
    HorizontalPodAutoscalerCPUInitializationPeriod: duration(flags, `${prefix}-cpu-initialization-period`),
    HorizontalPodAutoscalerInitialReadinessDelay: duration(flags, `${prefix}-initial-readiness-delay`),
  }
}

function nodesAndStorageOf(flags: FlagReader): object {
  const [serviceRange = '', secondRange = ''] = flags.text('service-cluster-ip-range').split(',')
  return {
    NodeIPAMController: {
      ServiceCIDR: serviceRange,
      SecondaryServiceCIDR: secondRange,
      NodeCIDRMaskSize: flags.number('node-cidr-mask-size'),
      NodeCIDRMaskSizeIPv4: flags.number('node-cidr-mask-size-ipv4'),
      NodeCIDRMaskSizeIPv6: flags.number('node-cidr-mask-size-ipv6'),
    },
    NodeLifecycleController: {
      NodeEvictionRate: flags.number('node-eviction-rate'),
      SecondaryNodeEvictionRate: flags.number('secondary-node-eviction-rate'),
      NodeStartupGracePeriod: duration(flags, 'node-startup-grace-period'),
      NodeMonitorGracePeriod: duration(flags, 'node-monitor-grace-period'),
      PodEvictionTimeout: '0s',
      LargeClusterSizeThreshold: flags.number('large-cluster-size-threshold'),
      UnhealthyZoneThreshold: flags.number('unhealthy-zone-threshold'),
    },
    PersistentVolumeBinderController: {
      PVClaimBinderSyncPeriod: duration(flags, 'pvclaimbinder-sync-period'),
      VolumeConfiguration: {
        EnableHostPathProvisioning: flags.isOn('enable-hostpath-provisioner'),
        EnableDynamicProvisioning: flags.isOn('enable-dynamic-provisioning'),
        PersistentVolumeRecyclerConfiguration: {
          MaximumRetry: 3,
          MinimumTimeoutNFS: flags.number('pv-recycler-minimum-timeout-nfs'),
          PodTemplateFilePathNFS: flags.text('pv-recycler-pod-template-filepath-nfs'),
          IncrementTimeoutNFS: flags.number('pv-recycler-increment-timeout-nfs'),
          PodTemplateFilePathHostPath: flags.text('pv-recycler-pod-template-filepath-hostpath'),
          MinimumTimeoutHostPath: flags.number('pv-recycler-minimum-timeout-hostpath'),
          IncrementTimeoutHostPath: flags.number('pv-recycler-timeout-increment-hostpath'),
        },
        FlexVolumePluginDir: flags.text('flex-volume-plugin-dir'),
      },
    },
    PodGCController: { TerminatedPodGCThreshold: flags.number('terminated-pod-gc-threshold') },
    ReplicaSetController: { ConcurrentRSSyncs: flags.number('concurrent-replicaset-syncs') },
    ReplicationController: { ConcurrentRCSyncs: flags.number('concurrent-rc-syncs') },
  }
}

function othersOf(flags: FlagReader): object {
  return {
    ResourceQuotaController: {
      ResourceQuotaSyncPeriod: duration(flags, 'resource-quota-sync-period'),
      ConcurrentResourceQuotaSyncs: flags.number('concurrent-resource-quota-syncs'),
    },
    SAController: {
      ServiceAccountKeyFile: flags.text('service-account-private-key-file'),
      ConcurrentSATokenSyncs: flags.number('concurrent-serviceaccount-token-syncs'),
      RootCAFile: flags.text('root-ca-file'),
    },
    ServiceController: { ConcurrentServiceSyncs: flags.number('concurrent-service-syncs') },
    TTLAfterFinishedController: { ConcurrentTTLSyncs: flags.number('concurrent-ttl-after-finished-syncs') },
    ValidatingAdmissionPolicyStatusController: {
      ConcurrentPolicySyncs: flags.number('concurrent-validating-admission-policy-status-syncs'),
    },
    DeviceTaintEvictionController: { ConcurrentSyncs: flags.number('concurrent-device-taint-eviction-syncs') },
    ResourceClaimController: { ConcurrentSyncs: flags.number('concurrent-resourceclaim-syncs') },
  }
}
