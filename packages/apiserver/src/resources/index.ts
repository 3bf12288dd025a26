import type { Strategy } from '../registry/strategy.ts'
import { apiServiceStrategy } from './apiservices/strategy.ts'
import { certificateSigningRequestStrategy } from './certificatesigningrequests/strategy.ts'
import { clusterRoleBindingStrategy } from './clusterrolebindings/strategy.ts'
import { clusterRoleStrategy } from './clusterroles/strategy.ts'
import { configMapStrategy } from './configmaps/strategy.ts'
import { controllerRevisionStrategy } from './controllerrevisions/strategy.ts'
import { cronJobStrategy } from './cronjobs/strategy.ts'
import { csiDriverStrategy } from './csidrivers/strategy.ts'
import { csiNodeStrategy } from './csinodes/strategy.ts'
import { csiStorageCapacityStrategy } from './csistoragecapacities/strategy.ts'
import { daemonSetStrategy } from './daemonsets/strategy.ts'
import { deploymentStrategy } from './deployments/strategy.ts'
import { deviceClassStrategy } from './deviceclasses/strategy.ts'
import { endpointsStrategy } from './endpoints/strategy.ts'
import { endpointSliceStrategy } from './endpointslices/strategy.ts'
import { eventStrategy, eventsEventStrategy } from './events/strategy.ts'
import { flowSchemaStrategy } from './flowschemas/strategy.ts'
import { horizontalPodAutoscalerStrategy } from './horizontalpodautoscalers/strategy.ts'
import { ingressClassStrategy } from './ingressclasses/strategy.ts'
import { ingressStrategy } from './ingresses/strategy.ts'
import { ipAddressStrategy } from './ipaddresses/strategy.ts'
import { jobStrategy } from './jobs/strategy.ts'
import { leaseStrategy } from './leases/strategy.ts'
import { limitRangeStrategy } from './limitranges/strategy.ts'
import { mutatingAdmissionPolicyStrategy } from './mutatingadmissionpolicies/strategy.ts'
import { mutatingAdmissionPolicyBindingStrategy } from './mutatingadmissionpolicybindings/strategy.ts'
import { mutatingWebhookConfigurationStrategy } from './mutatingwebhookconfigurations/strategy.ts'
import { namespaceStrategy } from './namespaces/strategy.ts'
import { networkPolicyStrategy } from './networkpolicies/strategy.ts'
import { nodeStrategy } from './nodes/strategy.ts'
import { persistentVolumeClaimStrategy } from './persistentvolumeclaims/strategy.ts'
import { persistentVolumeStrategy } from './persistentvolumes/strategy.ts'
import { podDisruptionBudgetStrategy } from './poddisruptionbudgets/strategy.ts'
import { podStrategy } from './pods/strategy.ts'
import { podTemplateStrategy } from './podtemplates/strategy.ts'
import { priorityClassStrategy } from './priorityclasses/strategy.ts'
import { priorityLevelConfigurationStrategy } from './prioritylevelconfigurations/strategy.ts'
import { replicaSetStrategy } from './replicasets/strategy.ts'
import { replicationControllerStrategy } from './replicationcontrollers/strategy.ts'
import { resourceClaimStrategy } from './resourceclaims/strategy.ts'
import { resourceClaimTemplateStrategy } from './resourceclaimtemplates/strategy.ts'
import { resourceQuotaStrategy } from './resourcequotas/strategy.ts'
import { resourceSliceStrategy } from './resourceslices/strategy.ts'
import { roleBindingStrategy } from './rolebindings/strategy.ts'
import { roleStrategy } from './roles/strategy.ts'
import { runtimeClassStrategy } from './runtimeclasses/strategy.ts'
import { secretStrategy } from './secrets/strategy.ts'
import { serviceAccountStrategy } from './serviceaccounts/strategy.ts'
import { serviceCidrStrategy } from './servicecidrs/strategy.ts'
import { serviceStrategy } from './services/strategy.ts'
import { statefulSetStrategy } from './statefulsets/strategy.ts'
import { storageClassStrategy } from './storageclasses/strategy.ts'
import { validatingAdmissionPolicyStrategy } from './validatingadmissionpolicies/strategy.ts'
import { validatingAdmissionPolicyBindingStrategy } from './validatingadmissionpolicybindings/strategy.ts'
import { validatingWebhookConfigurationStrategy } from './validatingwebhookconfigurations/strategy.ts'
import { volumeAttachmentStrategy } from './volumeattachments/strategy.ts'
import { volumeAttributesClassStrategy } from './volumeattributesclasses/strategy.ts'

const all: readonly Strategy[] = [
  apiServiceStrategy,
  certificateSigningRequestStrategy,
  clusterRoleBindingStrategy,
  clusterRoleStrategy,
  configMapStrategy,
  controllerRevisionStrategy,
  cronJobStrategy,
  csiDriverStrategy,
  csiNodeStrategy,
  csiStorageCapacityStrategy,
  daemonSetStrategy,
  deploymentStrategy,
  deviceClassStrategy,
  endpointsStrategy,
  endpointSliceStrategy,
  eventStrategy,
  eventsEventStrategy,
  flowSchemaStrategy,
  horizontalPodAutoscalerStrategy,
  ingressClassStrategy,
  ingressStrategy,
  ipAddressStrategy,
  jobStrategy,
  leaseStrategy,
  limitRangeStrategy,
  mutatingAdmissionPolicyStrategy,
  mutatingAdmissionPolicyBindingStrategy,
  mutatingWebhookConfigurationStrategy,
  namespaceStrategy,
  networkPolicyStrategy,
  nodeStrategy,
  persistentVolumeClaimStrategy,
  persistentVolumeStrategy,
  podDisruptionBudgetStrategy,
  podStrategy,
  podTemplateStrategy,
  priorityClassStrategy,
  priorityLevelConfigurationStrategy,
  replicaSetStrategy,
  replicationControllerStrategy,
  resourceClaimStrategy,
  resourceClaimTemplateStrategy,
  resourceQuotaStrategy,
  resourceSliceStrategy,
  roleBindingStrategy,
  roleStrategy,
  runtimeClassStrategy,
  secretStrategy,
  serviceAccountStrategy,
  serviceCidrStrategy,
  serviceStrategy,
  statefulSetStrategy,
  storageClassStrategy,
  validatingAdmissionPolicyStrategy,
  validatingAdmissionPolicyBindingStrategy,
  validatingWebhookConfigurationStrategy,
  volumeAttachmentStrategy,
  volumeAttributesClassStrategy,
]

/** What is special about each resource, by `plural` (core) or `plural.group`. One that is not here has nothing special. */
export const strategies: ReadonlyMap<string, Strategy> = new Map(
  all.map((strategy) => [strategyKey(strategy), strategy]),
)

function strategyKey({ resource }: Pick<Strategy, 'resource'>): string {
  return resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`
}
