import {
  nameIsDns1035Label,
  nameIsDnsLabel,
  nameIsDnsSubdomain,
  printFieldProblem,
  validateCIdentifier,
  validateCidr,
  validateConfigMapKey,
  validateDns1035Label,
  validateDns1123Label,
  validateDns1123Subdomain,
  validateDns1123SubdomainWithUnderscore,
  validateDomainPrefixedKey,
  validateDomainPrefixedPath,
  validateEnvVarName,
  validateFinalizerName,
  validateFullyQualifiedDomainName,
  validateFullyQualifiedName,
  validateHttpHeaderName,
  validateInRange,
  validateIp,
  validateLabelValue,
  validateLegacyIp,
  validatePercent,
  validatePortName,
  validatePortNumber,
  validateQualifiedName,
  validateRelaxedEnvVarName,
  validateUserId,
  validateWildcardDns1123Subdomain,
  type FieldProblems,
  type NameRule,
} from '@coxswain/api'
import type { VectorFunctions } from '../vector.ts'

interface Value<T> {
  readonly value: T
}

const of =
  <T>(validate: (value: T) => readonly string[]) =>
  (input: Value<T>) =>
    validate(input.value)

const at = (field: string, validate: (field: string, value: string) => FieldProblems) => (input: Value<string>) =>
  validate(field, input.value).map(printFieldProblem)

const prefix = (rule: NameRule) => (input: Value<string>) => rule(input.value, true)

export const functions = {
  IsCIdentifier: of(validateCIdentifier),
  IsConfigMapKey: of(validateConfigMapKey),
  IsDNS1035Label: of(validateDns1035Label),
  IsDNS1123Label: of(validateDns1123Label),
  IsDNS1123Subdomain: of(validateDns1123Subdomain),
  IsDNS1123SubdomainWithUnderscore: of(validateDns1123SubdomainWithUnderscore),
  IsDomainPrefixedKey: at('f', validateDomainPrefixedKey),
  IsDomainPrefixedPath: at('f', validateDomainPrefixedPath),
  IsEnvVarName: of(validateEnvVarName),
  IsFullyQualifiedDomainName: at('f', validateFullyQualifiedDomainName),
  IsFullyQualifiedName: at('f', validateFullyQualifiedName),
  IsHTTPHeaderName: of(validateHttpHeaderName),
  IsInRange: (input: { value: number; min: number; max: number }) => validateInRange(input.value, input.min, input.max),
  IsQualifiedName: of(validateQualifiedName),
  IsRelaxedEnvVarName: of(validateRelaxedEnvVarName),
  IsValidCIDR: at('c', validateCidr),
  IsValidIP: at('ip', validateIp),
  IsValidIPForLegacyField: (input: { value: string; strict: boolean }) =>
    validateLegacyIp('ip', input.value, input.strict).map(printFieldProblem),
  IsValidLabelValue: of(validateLabelValue),
  IsValidPercent: of(validatePercent),
  IsValidPortName: of(validatePortName),
  IsValidPortNum: of(validatePortNumber),
  IsValidUserID: of(validateUserId),
  IsWildcardDNS1123Subdomain: of(validateWildcardDns1123Subdomain),
  'NameIsDNS1035Label/prefix': prefix(nameIsDns1035Label),
  'NameIsDNSLabel/prefix': prefix(nameIsDnsLabel),
  'NameIsDNSSubdomain/prefix': prefix(nameIsDnsSubdomain),
  ValidateFinalizerName: at('f', validateFinalizerName),
} satisfies VectorFunctions
