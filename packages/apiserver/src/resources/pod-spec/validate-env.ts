// Mirrors pkg/apis/core/validation/validation.go ValidateEnv and ValidateEnvFrom, 1.36.
import { nameIsDnsSubdomain, validateConfigMapKey, validateRelaxedEnvVarName } from '@coxswain/api'
import type { EnvFromSource, EnvVar, EnvVarSource } from '@coxswain/api'
import { invalid, invalidEach, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkDnsLabel, checkDnsSubdomain } from '../rules/names.ts'
import { checkNoBacksteps } from '../rules/paths-in-files.ts'
import { envFieldPaths, validateFieldSelector, validateResourceSelector } from './validate-downward-selectors.ts'

export function validateEnv(errors: ErrorList, path: string, variables: readonly EnvVar[]): void {
  for (const [index, variable] of variables.entries()) {
    const variablePath = `${path}[${index}]`
    if (!variable.name) errors.push(required(`${variablePath}.name`))
    else invalidEach(errors, `${variablePath}.name`, variable.name, validateRelaxedEnvVarName(variable.name))
    if (variable.valueFrom) validateSource(errors, `${variablePath}.valueFrom`, variable, variable.valueFrom)
  }
}

function validateSource(errors: ErrorList, path: string, variable: EnvVar, source: EnvVarSource): void {
  let count = 0
  if (source.fieldRef) {
    count++
    validateFieldSelector(errors, `${path}.fieldRef`, source.fieldRef, envFieldPaths)
  }
  if (source.resourceFieldRef) {
    count++
    validateResourceSelector(errors, `${path}.resourceFieldRef`, source.resourceFieldRef, { isVolume: false })
  }
  if (source.configMapKeyRef) {
    count++
    validateKeyRef(errors, `${path}.configMapKeyRef`, source.configMapKeyRef)
  }
  if (source.secretKeyRef) {
    count++
    validateKeyRef(errors, `${path}.secretKeyRef`, source.secretKeyRef)
  }
  if (source.fileKeyRef) {
    count++
    validateFileRef(errors, `${path}.fileKeyRef`, source.fileKeyRef)
  }
  const problem = countProblem(count, variable)
  if (problem !== undefined) errors.push(invalid(path, '', problem))
}

function countProblem(count: number, variable: EnvVar): string | undefined {
  if (count === 0) {
    return 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'
  }
  if (variable.value) return 'may not be specified when `value` is not empty'
  return count > 1 ? 'may not have more than one field specified at a time' : undefined
}

interface KeyRef {
  readonly name?: string | undefined
  readonly key?: string | undefined
}

function validateKeyRef(errors: ErrorList, path: string, ref: KeyRef): void {
  checkDnsSubdomain(errors, `${path}.name`, ref.name ?? '')
  if (!ref.key) errors.push(required(`${path}.key`))
  else invalidEach(errors, `${path}.key`, ref.key, validateConfigMapKey(ref.key))
}

function validateFileRef(errors: ErrorList, path: string, ref: NonNullable<EnvVarSource['fileKeyRef']>): void {
  if (!ref.key) errors.push(required(`${path}.key`))
  else invalidEach(errors, `${path}.key`, ref.key, validateRelaxedEnvVarName(ref.key))
  if (!ref.volumeName) errors.push(required(`${path}.volumeName`))
  else checkDnsLabel(errors, `${path}.volumeName`, ref.volumeName)
  if (!ref.path) errors.push(required(`${path}.path`))
  else checkNoBacksteps(errors, `${path}.path`, ref.path)
}

export function validateEnvFrom(errors: ErrorList, path: string, sources: readonly EnvFromSource[]): void {
  for (const [index, source] of sources.entries()) {
    const sourcePath = `${path}[${index}]`
    if (source.prefix)
      invalidEach(errors, `${sourcePath}.prefix`, source.prefix, validateRelaxedEnvVarName(source.prefix))
    if (source.configMapRef) checkRefName(errors, `${sourcePath}.configMapRef.name`, source.configMapRef.name)
    if (source.secretRef) checkRefName(errors, `${sourcePath}.secretRef.name`, source.secretRef.name)
    if (!source.configMapRef && !source.secretRef) {
      errors.push(invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'))
    } else if (source.configMapRef && source.secretRef) {
      errors.push(invalid(path, '', 'may not have more than one field specified at a time'))
    }
  }
}

function checkRefName(errors: ErrorList, field: string, name: string | undefined): void {
  if (!name) errors.push(required(field))
  else invalidEach(errors, field, name, nameIsDnsSubdomain(name, true))
}
