// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.
import type { ObjectReference } from './core-v1.ts'
import type { ListMeta, ObjectMeta } from './meta-v1.ts'

export interface EndpointSlice {
  readonly addressType: string
  readonly apiVersion?: string | undefined
  readonly endpoints?: readonly Endpoint[] | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly ports?: readonly DiscoveryEndpointPort[] | undefined
}

export interface EndpointSliceList {
  readonly apiVersion?: string | undefined
  readonly items: readonly EndpointSlice[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface Endpoint {
  readonly addresses: readonly string[]
  readonly conditions?: EndpointConditions | undefined
  readonly deprecatedTopology?: Readonly<Record<string, string>> | undefined
  readonly hints?: EndpointHints | undefined
  readonly hostname?: string | undefined
  readonly nodeName?: string | undefined
  readonly targetRef?: ObjectReference | undefined
  readonly zone?: string | undefined
}

export interface EndpointConditions {
  readonly ready?: boolean | undefined
  readonly serving?: boolean | undefined
  readonly terminating?: boolean | undefined
}

export interface EndpointHints {
  readonly forNodes?: readonly ForNode[] | undefined
  readonly forZones?: readonly ForZone[] | undefined
}

export interface DiscoveryEndpointPort {
  readonly appProtocol?: string | undefined
  readonly name?: string | undefined
  readonly port?: number | undefined
  readonly protocol?: string | undefined
}

export interface ForNode {
  readonly name: string
}

export interface ForZone {
  readonly name: string
}
