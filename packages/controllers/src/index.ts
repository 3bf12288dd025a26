import type { ControllerDescriptor } from '@coxswain/runtime'
import { bootstrapSignerController } from './bootstrap-signer/controller.ts'
import { certificateSigningRequestApprovingController } from './certificatesigningrequest-approving/controller.ts'
import { certificateSigningRequestCleanerController } from './certificatesigningrequest-cleaner/controller.ts'
import { certificateSigningRequestSigningController } from './certificatesigningrequest-signing/controller.ts'
import { clusterRoleAggregationController } from './clusterrole-aggregation/controller.ts'
import { clusterTrustBundlePublisherController } from './clustertrustbundle-publisher/controller.ts'
import { daemonSetController } from './daemonset/controller.ts'
import { cronJobController } from './cronjob/controller.ts'
import { deploymentController } from './deployment/controller.ts'
import { deviceTaintEvictionController } from './device-taint-eviction/controller.ts'
import { disruptionController } from './disruption/controller.ts'
import { endpointsController } from './endpoints/controller.ts'
import { endpointSliceController } from './endpointslice/controller.ts'
import { endpointSliceMirroringController } from './endpointslice-mirroring/controller.ts'
import { ephemeralVolumeController } from './ephemeral-volume/controller.ts'
import { garbageCollectorController } from './garbage-collector/controller.ts'
import { horizontalPodAutoscalerController } from './horizontal-pod-autoscaler/controller.ts'
import { jobController } from './job/controller.ts'
import { legacyServiceAccountTokenCleanerController } from './legacy-serviceaccount-token-cleaner/controller.ts'
import { namespaceController } from './namespace/controller.ts'
import { nodeIpamController } from './node-ipam/controller.ts'
import { nodeLifecycleController } from './node-lifecycle/controller.ts'
import { persistentVolumeAttachDetachController } from './persistentvolume-attach-detach/controller.ts'
import { persistentVolumeBinderController } from './persistentvolume-binder/controller.ts'
import { persistentVolumeClaimProtectionController } from './persistentvolumeclaim-protection/controller.ts'
import { persistentVolumeExpanderController } from './persistentvolume-expander/controller.ts'
import { persistentVolumeProtectionController } from './persistentvolume-protection/controller.ts'
import { podGarbageCollectorController } from './pod-garbage-collector/controller.ts'
import { podGroupProtectionController } from './podgroup-protection/controller.ts'
import { podCertificateRequestCleanerController } from './podcertificaterequest-cleaner/controller.ts'
import { replicaSetController } from './replicaset/controller.ts'
import { replicationControllerController } from './replicationcontroller/controller.ts'
import { resourceClaimController } from './resourceclaim/controller.ts'
import { resourcePoolStatusRequestController } from './resourcepoolstatusrequest/controller.ts'
import { resourceQuotaController } from './resourcequota/controller.ts'
import { rootCaCertificatePublisherController } from './root-ca-certificate-publisher/controller.ts'
import { selinuxWarningController } from './selinux-warning/controller.ts'
import { serviceAccountTokenController } from './serviceaccount-token/controller.ts'
import { serviceAccountController } from './serviceaccount/controller.ts'
import { serviceCidrController } from './service-cidr/controller.ts'
import { statefulSetController } from './statefulset/controller.ts'
import { storageVersionGarbageCollectorController } from './storageversion-garbage-collector/controller.ts'
import { storageVersionMigratorController } from './storage-version-migrator/controller.ts'
import { taintEvictionController } from './taint-eviction/controller.ts'
import { tokenCleanerController } from './token-cleaner/controller.ts'
import { ttlAfterFinishedController } from './ttl-after-finished/controller.ts'
import { ttlController } from './ttl/controller.ts'
import { validatingAdmissionPolicyStatusController } from './validatingadmissionpolicy-status/controller.ts'
import { volumeAttributesClassProtectionController } from './volumeattributesclass-protection/controller.ts'

export type { AuthoritySource, SigningAuthority } from './certificatesigningrequest-signing/authority.ts'
export type { CertificateSigningOptions } from './certificatesigningrequest-signing/controller.ts'
export type { SignerName } from './certificatesigningrequest-signing/decide.ts'
export type { HostFolders } from './persistentvolume-binder/options.ts'

/** Every controller that there is, in the order of Kubernetes' own table. */
export const controllers: readonly ControllerDescriptor[] = [
  serviceAccountTokenController,
  endpointsController,
  endpointSliceController,
  endpointSliceMirroringController,
  replicationControllerController,
  podGarbageCollectorController,
  resourceQuotaController,
  namespaceController,
  serviceAccountController,
  garbageCollectorController,
  daemonSetController,
  jobController,
  podGroupProtectionController,
  deploymentController,
  replicaSetController,
  horizontalPodAutoscalerController,
  disruptionController,
  statefulSetController,
  cronJobController,
  certificateSigningRequestSigningController,
  certificateSigningRequestApprovingController,
  certificateSigningRequestCleanerController,
  podCertificateRequestCleanerController,
  ttlController,
  bootstrapSignerController,
  tokenCleanerController,
  nodeIpamController,
  nodeLifecycleController,
  persistentVolumeBinderController,
  persistentVolumeAttachDetachController,
  persistentVolumeExpanderController,
  clusterRoleAggregationController,
  persistentVolumeClaimProtectionController,
  persistentVolumeProtectionController,
  volumeAttributesClassProtectionController,
  ttlAfterFinishedController,
  rootCaCertificatePublisherController,
  clusterTrustBundlePublisherController,
  ephemeralVolumeController,
  storageVersionGarbageCollectorController,
  resourceClaimController,
  resourcePoolStatusRequestController,
  deviceTaintEvictionController,
  legacyServiceAccountTokenCleanerController,
  validatingAdmissionPolicyStatusController,
  taintEvictionController,
  serviceCidrController,
  storageVersionMigratorController,
  selinuxWarningController,
]
