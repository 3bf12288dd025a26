// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.
import type { PersistentVolumeSpec, TopologySelectorTerm } from './core-v1.ts'
import type { LabelSelector, ListMeta, ObjectMeta, QuantityText, Time } from './meta-v1.ts'

export interface CSIDriver {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec: CSIDriverSpec
}

export interface CSIDriverList {
  readonly apiVersion?: string | undefined
  readonly items: readonly CSIDriver[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface CSINode {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec: CSINodeSpec
}

export interface CSINodeList {
  readonly apiVersion?: string | undefined
  readonly items: readonly CSINode[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface CSIStorageCapacity {
  readonly apiVersion?: string | undefined
  readonly capacity?: QuantityText | undefined
  readonly kind?: string | undefined
  readonly maximumVolumeSize?: QuantityText | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly nodeTopology?: LabelSelector | undefined
  readonly storageClassName: string
}

export interface CSIStorageCapacityList {
  readonly apiVersion?: string | undefined
  readonly items: readonly CSIStorageCapacity[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface StorageClass {
  readonly allowVolumeExpansion?: boolean | undefined
  readonly allowedTopologies?: readonly TopologySelectorTerm[] | undefined
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly mountOptions?: readonly string[] | undefined
  readonly parameters?: Readonly<Record<string, string>> | undefined
  readonly provisioner: string
  readonly reclaimPolicy?: string | undefined
  readonly volumeBindingMode?: string | undefined
}

export interface StorageClassList {
  readonly apiVersion?: string | undefined
  readonly items: readonly StorageClass[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface VolumeAttachment {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec: VolumeAttachmentSpec
  readonly status?: VolumeAttachmentStatus | undefined
}

export interface VolumeAttachmentList {
  readonly apiVersion?: string | undefined
  readonly items: readonly VolumeAttachment[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface VolumeAttributesClass {
  readonly apiVersion?: string | undefined
  readonly driverName: string
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly parameters?: Readonly<Record<string, string>> | undefined
}

export interface VolumeAttributesClassList {
  readonly apiVersion?: string | undefined
  readonly items: readonly VolumeAttributesClass[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface CSIDriverSpec {
  readonly attachRequired?: boolean | undefined
  readonly fsGroupPolicy?: string | undefined
  readonly nodeAllocatableUpdatePeriodSeconds?: number | undefined
  readonly podInfoOnMount?: boolean | undefined
  readonly preventPodSchedulingIfMissing?: boolean | undefined
  readonly requiresRepublish?: boolean | undefined
  readonly seLinuxMount?: boolean | undefined
  readonly serviceAccountTokenInSecrets?: boolean | undefined
  readonly storageCapacity?: boolean | undefined
  readonly tokenRequests?: readonly StorageTokenRequest[] | undefined
  readonly volumeLifecycleModes?: readonly string[] | undefined
}

export interface CSINodeDriver {
  readonly allocatable?: VolumeNodeResources | undefined
  readonly name: string
  readonly nodeID: string
  readonly topologyKeys?: readonly string[] | undefined
}

export interface CSINodeSpec {
  readonly drivers: readonly CSINodeDriver[]
}

export interface StorageTokenRequest {
  readonly audience: string
  readonly expirationSeconds?: number | undefined
}

export interface VolumeAttachmentSource {
  readonly inlineVolumeSpec?: PersistentVolumeSpec | undefined
  readonly persistentVolumeName?: string | undefined
}

export interface VolumeAttachmentSpec {
  readonly attacher: string
  readonly nodeName: string
  readonly source: VolumeAttachmentSource
}

export interface VolumeAttachmentStatus {
  readonly attachError?: VolumeError | undefined
  readonly attached: boolean
  readonly attachmentMetadata?: Readonly<Record<string, string>> | undefined
  readonly detachError?: VolumeError | undefined
}

export interface VolumeError {
  readonly errorCode?: number | undefined
  readonly message?: string | undefined
  readonly time?: Time | undefined
}

export interface VolumeNodeResources {
  readonly count?: number | undefined
}
