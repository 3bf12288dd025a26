// Made by tools/generate/types.ts from the recorded OpenAPI documents. Do not edit.
import type { ListMeta, ObjectMeta, Time } from './meta-v1.ts'

export interface CustomResourceDefinition {
  readonly apiVersion?: string | undefined
  readonly kind?: string | undefined
  readonly metadata?: ObjectMeta | undefined
  readonly spec: CustomResourceDefinitionSpec
  readonly status?: CustomResourceDefinitionStatus | undefined
}

export interface CustomResourceDefinitionList {
  readonly apiVersion?: string | undefined
  readonly items: readonly CustomResourceDefinition[]
  readonly kind?: string | undefined
  readonly metadata?: ListMeta | undefined
}

export interface CustomResourceColumnDefinition {
  readonly description?: string | undefined
  readonly format?: string | undefined
  readonly jsonPath: string
  readonly name: string
  readonly priority?: number | undefined
  readonly type: string
}

export interface CustomResourceConversion {
  readonly strategy: string
  readonly webhook?: WebhookConversion | undefined
}

export interface CustomResourceDefinitionCondition {
  readonly lastTransitionTime?: Time | undefined
  readonly message?: string | undefined
  readonly observedGeneration?: number | undefined
  readonly reason?: string | undefined
  readonly status: string
  readonly type: string
}

export interface CustomResourceDefinitionNames {
  readonly categories?: readonly string[] | undefined
  readonly kind: string
  readonly listKind?: string | undefined
  readonly plural: string
  readonly shortNames?: readonly string[] | undefined
  readonly singular?: string | undefined
}

export interface CustomResourceDefinitionSpec {
  readonly conversion?: CustomResourceConversion | undefined
  readonly group: string
  readonly names: CustomResourceDefinitionNames
  readonly preserveUnknownFields?: boolean | undefined
  readonly scope: string
  readonly versions: readonly CustomResourceDefinitionVersion[]
}

export interface CustomResourceDefinitionStatus {
  readonly acceptedNames?: CustomResourceDefinitionNames | undefined
  readonly conditions?: readonly CustomResourceDefinitionCondition[] | undefined
  readonly observedGeneration?: number | undefined
  readonly storedVersions?: readonly string[] | undefined
}

export interface CustomResourceDefinitionVersion {
  readonly additionalPrinterColumns?: readonly CustomResourceColumnDefinition[] | undefined
  readonly deprecated?: boolean | undefined
  readonly deprecationWarning?: string | undefined
  readonly name: string
  readonly schema?: CustomResourceValidation | undefined
  readonly selectableFields?: readonly SelectableField[] | undefined
  readonly served: boolean
  readonly storage: boolean
  readonly subresources?: CustomResourceSubresources | undefined
}

export interface CustomResourceSubresourceScale {
  readonly labelSelectorPath?: string | undefined
  readonly specReplicasPath: string
  readonly statusReplicasPath: string
}

export type CustomResourceSubresourceStatus = Readonly<Record<string, never>>

export interface CustomResourceSubresources {
  readonly scale?: CustomResourceSubresourceScale | undefined
  readonly status?: CustomResourceSubresourceStatus | undefined
}

export interface CustomResourceValidation {
  readonly openAPIV3Schema?: JSONSchemaProps | undefined
}

export interface ExternalDocumentation {
  readonly description?: string | undefined
  readonly url?: string | undefined
}

export type JSON = unknown

export interface JSONSchemaProps {
  readonly $ref?: string | undefined
  readonly $schema?: string | undefined
  readonly additionalItems?: JSONSchemaPropsOrBool | undefined
  readonly additionalProperties?: JSONSchemaPropsOrBool | undefined
  readonly allOf?: readonly JSONSchemaProps[] | undefined
  readonly anyOf?: readonly JSONSchemaProps[] | undefined
  readonly default?: JSON | undefined
  readonly definitions?: Readonly<Record<string, JSONSchemaProps>> | undefined
  readonly dependencies?: Readonly<Record<string, JSONSchemaPropsOrStringArray>> | undefined
  readonly description?: string | undefined
  readonly enum?: readonly JSON[] | undefined
  readonly example?: JSON | undefined
  readonly exclusiveMaximum?: boolean | undefined
  readonly exclusiveMinimum?: boolean | undefined
  readonly externalDocs?: ExternalDocumentation | undefined
  readonly format?: string | undefined
  readonly id?: string | undefined
  readonly items?: JSONSchemaPropsOrArray | undefined
  readonly maxItems?: number | undefined
  readonly maxLength?: number | undefined
  readonly maxProperties?: number | undefined
  readonly maximum?: number | undefined
  readonly minItems?: number | undefined
  readonly minLength?: number | undefined
  readonly minProperties?: number | undefined
  readonly minimum?: number | undefined
  readonly multipleOf?: number | undefined
  readonly not?: JSONSchemaProps | undefined
  readonly nullable?: boolean | undefined
  readonly oneOf?: readonly JSONSchemaProps[] | undefined
  readonly pattern?: string | undefined
  readonly patternProperties?: Readonly<Record<string, JSONSchemaProps>> | undefined
  readonly properties?: Readonly<Record<string, JSONSchemaProps>> | undefined
  readonly required?: readonly string[] | undefined
  readonly title?: string | undefined
  readonly type?: string | undefined
  readonly uniqueItems?: boolean | undefined
  readonly 'x-kubernetes-embedded-resource'?: boolean | undefined
  readonly 'x-kubernetes-int-or-string'?: boolean | undefined
  readonly 'x-kubernetes-list-map-keys'?: readonly string[] | undefined
  readonly 'x-kubernetes-list-type'?: string | undefined
  readonly 'x-kubernetes-map-type'?: string | undefined
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean | undefined
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[] | undefined
}

export type JSONSchemaPropsOrArray = JSONSchemaProps | readonly JSONSchemaProps[]

export type JSONSchemaPropsOrBool = JSONSchemaProps | boolean

export type JSONSchemaPropsOrStringArray = JSONSchemaProps | readonly string[]

export interface SelectableField {
  readonly jsonPath: string
}

export interface ApiextensionsServiceReference {
  readonly name: string
  readonly namespace: string
  readonly path?: string | undefined
  readonly port?: number | undefined
}

export interface ValidationRule {
  readonly fieldPath?: string | undefined
  readonly message?: string | undefined
  readonly messageExpression?: string | undefined
  readonly optionalOldSelf?: boolean | undefined
  readonly reason?: string | undefined
  readonly rule: string
}

export interface ApiextensionsWebhookClientConfig {
  readonly caBundle?: string | undefined
  readonly service?: ApiextensionsServiceReference | undefined
  readonly url?: string | undefined
}

export interface WebhookConversion {
  readonly clientConfig?: ApiextensionsWebhookClientConfig | undefined
  readonly conversionReviewVersions: readonly string[]
}
