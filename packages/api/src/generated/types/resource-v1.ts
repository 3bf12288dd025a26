// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.
import type { NodeSelector } from './core-v1.ts'
import type { Condition, ListMeta, ObjectMeta, QuantityText, RawExtension, Time } from './meta-v1.ts'

export interface DeviceClass {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec: DeviceClassSpec
}

export interface DeviceClassList {
  readonly apiVersion?: string | undefined
  readonly items: readonly DeviceClass[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface ResourceClaim {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec: ResourceClaimSpec
  readonly status?: ResourceClaimStatus | undefined
}

export interface ResourceClaimList {
  readonly apiVersion?: string | undefined
  readonly items: readonly ResourceClaim[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface ResourceClaimTemplate {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec: ResourceClaimTemplateSpec
}

export interface ResourceClaimTemplateList {
  readonly apiVersion?: string | undefined
  readonly items: readonly ResourceClaimTemplate[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface ResourceSlice {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec: ResourceSliceSpec
}

export interface ResourceSliceList {
  readonly apiVersion?: string | undefined
  readonly items: readonly ResourceSlice[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface AllocatedDeviceStatus {
  readonly conditions?: readonly Condition[] | undefined
  readonly data?: RawExtension | undefined
  readonly device: string
  readonly driver: string
  readonly networkData?: NetworkDeviceData | undefined
  readonly pool: string
  readonly shareID?: string | undefined
}

export interface AllocationResult {
  readonly allocationTimestamp?: Time | undefined
  readonly devices?: DeviceAllocationResult | undefined
  readonly nodeSelector?: NodeSelector | undefined
}

export interface CELDeviceSelector {
  readonly expression: string
}

export interface CapacityRequestPolicy {
  readonly default?: QuantityText | undefined
  readonly validRange?: CapacityRequestPolicyRange | undefined
  readonly validValues?: readonly QuantityText[] | undefined
}

export interface CapacityRequestPolicyRange {
  readonly max?: QuantityText | undefined
  readonly min: QuantityText
  readonly step?: QuantityText | undefined
}

export interface CapacityRequirements {
  readonly requests?: Readonly<Record<string, QuantityText>> | undefined
}

export interface Counter {
  readonly value: QuantityText
}

export interface CounterSet {
  readonly counters: Readonly<Record<string, Counter>>
  readonly name: string
}

export interface Device {
  readonly allNodes?: boolean | undefined
  readonly allowMultipleAllocations?: boolean | undefined
  readonly attributes?: Readonly<Record<string, DeviceAttribute>> | undefined
  readonly bindingConditions?: readonly string[] | undefined
  readonly bindingFailureConditions?: readonly string[] | undefined
  readonly bindsToNode?: boolean | undefined
  readonly capacity?: Readonly<Record<string, DeviceCapacity>> | undefined
  readonly consumesCounters?: readonly DeviceCounterConsumption[] | undefined
  readonly name: string
  readonly nodeAllocatableResourceMappings?: Readonly<Record<string, NodeAllocatableResourceMapping>> | undefined
  readonly nodeName?: string | undefined
  readonly nodeSelector?: NodeSelector | undefined
  readonly taints?: readonly DeviceTaint[] | undefined
}

export interface DeviceAllocationConfiguration {
  readonly opaque?: OpaqueDeviceConfiguration | undefined
  readonly requests?: readonly string[] | undefined
  readonly source: string
}

export interface DeviceAllocationResult {
  readonly config?: readonly DeviceAllocationConfiguration[] | undefined
  readonly results?: readonly DeviceRequestAllocationResult[] | undefined
}

export interface DeviceAttribute {
  readonly bool?: boolean | undefined
  readonly bools?: readonly boolean[] | undefined
  readonly int?: number | undefined
  readonly ints?: readonly number[] | undefined
  readonly string?: string | undefined
  readonly strings?: readonly string[] | undefined
  readonly version?: string | undefined
  readonly versions?: readonly string[] | undefined
}

export interface DeviceCapacity {
  readonly requestPolicy?: CapacityRequestPolicy | undefined
  readonly value: QuantityText
}

export interface DeviceClaim {
  readonly config?: readonly DeviceClaimConfiguration[] | undefined
  readonly constraints?: readonly DeviceConstraint[] | undefined
  readonly requests?: readonly DeviceRequest[] | undefined
}

export interface DeviceClaimConfiguration {
  readonly opaque?: OpaqueDeviceConfiguration | undefined
  readonly requests?: readonly string[] | undefined
}

export interface DeviceClassConfiguration {
  readonly opaque?: OpaqueDeviceConfiguration | undefined
}

export interface DeviceClassSpec {
  readonly config?: readonly DeviceClassConfiguration[] | undefined
  readonly extendedResourceName?: string | undefined
  readonly selectors?: readonly DeviceSelector[] | undefined
}

export interface DeviceConstraint {
  readonly distinctAttribute?: string | undefined
  readonly matchAttribute?: string | undefined
  readonly requests?: readonly string[] | undefined
}

export interface DeviceCounterConsumption {
  readonly counterSet: string
  readonly counters: Readonly<Record<string, Counter>>
}

export interface DeviceRequest {
  readonly exactly?: ExactDeviceRequest | undefined
  readonly firstAvailable?: readonly DeviceSubRequest[] | undefined
  readonly name: string
}

export interface DeviceRequestAllocationResult {
  readonly adminAccess?: boolean | undefined
  readonly bindingConditions?: readonly string[] | undefined
  readonly bindingFailureConditions?: readonly string[] | undefined
  readonly consumedCapacity?: Readonly<Record<string, QuantityText>> | undefined
  readonly device: string
  readonly driver: string
  readonly pool: string
  readonly request: string
  readonly shareID?: string | undefined
  readonly tolerations?: readonly DeviceToleration[] | undefined
}

export interface DeviceSelector {
  readonly cel?: CELDeviceSelector | undefined
}

export interface DeviceSubRequest {
  readonly allocationMode?: string | undefined
  readonly capacity?: CapacityRequirements | undefined
  readonly count?: number | undefined
  readonly deviceClassName: string
  readonly name: string
  readonly selectors?: readonly DeviceSelector[] | undefined
  readonly tolerations?: readonly DeviceToleration[] | undefined
}

export interface DeviceTaint {
  readonly effect: string
  readonly key: string
  readonly timeAdded?: Time | undefined
  readonly value?: string | undefined
}

export interface DeviceToleration {
  readonly effect?: string | undefined
  readonly key?: string | undefined
  readonly operator?: string | undefined
  readonly tolerationSeconds?: number | undefined
  readonly value?: string | undefined
}

export interface ExactDeviceRequest {
  readonly adminAccess?: boolean | undefined
  readonly allocationMode?: string | undefined
  readonly capacity?: CapacityRequirements | undefined
  readonly count?: number | undefined
  readonly deviceClassName: string
  readonly selectors?: readonly DeviceSelector[] | undefined
  readonly tolerations?: readonly DeviceToleration[] | undefined
}

export interface NetworkDeviceData {
  readonly hardwareAddress?: string | undefined
  readonly interfaceName?: string | undefined
  readonly ips?: readonly string[] | undefined
}

export interface NodeAllocatableResourceMapping {
  readonly allocationMultiplier?: QuantityText | undefined
  readonly capacityKey?: string | undefined
}

export interface OpaqueDeviceConfiguration {
  readonly driver: string
  readonly parameters: RawExtension
}

export interface ResourceClaimConsumerReference {
  readonly apiGroup?: string | undefined
  readonly name: string
  readonly resource: string
  readonly uid: string
}

export interface ResourceClaimSpec {
  readonly devices?: DeviceClaim | undefined
}

export interface ResourceClaimStatus {
  readonly allocation?: AllocationResult | undefined
  readonly devices?: readonly AllocatedDeviceStatus[] | undefined
  readonly reservedFor?: readonly ResourceClaimConsumerReference[] | undefined
}

export interface ResourceClaimTemplateSpec {
  readonly metadata?: ObjectMeta | undefined
  readonly spec: ResourceClaimSpec
}

export interface ResourcePool {
  readonly generation: number
  readonly name: string
  readonly resourceSliceCount: number
}

export interface ResourceSliceSpec {
  readonly allNodes?: boolean | undefined
  readonly devices?: readonly Device[] | undefined
  readonly driver: string
  readonly nodeName?: string | undefined
  readonly nodeSelector?: NodeSelector | undefined
  readonly perDeviceNodeSelection?: boolean | undefined
  readonly pool: ResourcePool
  readonly sharedCounters?: readonly CounterSet[] | undefined
}
