// Mirrors pkg/apis/core/validation/validation.go, 1.36: volumes that are made of the API's own data, or of the node's files.
import type { DownwardAPIVolumeFile, KeyToPath, Volume, VolumeProjection } from '@coxswain/api'
import { forbidden, invalid, notSupported, required, type ErrorList } from '../../validation/field-errors.ts'
import { checkNoBacksteps, checkUnreservedPath } from '../rules/paths-in-files.ts'
import { validateClaimTemplate } from '../persistentvolumeclaims/validate-claim-spec.ts'
import { tokenProjection } from './token-projection.ts'
import { validateFieldSelector, validateResourceSelector } from './validate-downward-selectors.ts'

/** `isPod`: not a template, whose gaps may be filled later. */
export type SourceCheck = (errors: ErrorList, path: string, volume: Volume, isPod: boolean) => void

const fileModeMessage = 'must be a number between 0 and 0777 (octal), both inclusive'
const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
]

/** What a volume of files may tell about its pod. */
const volumeFieldPaths = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
]

export const fileSources: Readonly<Record<string, SourceCheck>> = {
  hostPath: (errors, path, { hostPath }) => {
    if (!hostPath?.path) {
      errors.push(required(`${path}.path`))
      return
    }
    checkNoBacksteps(errors, `${path}.path`, hostPath.path)
    const type = hostPath.type
    if (type !== undefined && !hostPathTypes.includes(type)) {
      errors.push(notSupported(`${path}.type`, type, hostPathTypes))
    }
  },
  secret: (errors, path, { secret }) => {
    if (!secret?.secretName) errors.push(required(`${path}.secretName`))
    checkMode(errors, `${path}.defaultMode`, secret?.defaultMode)
    validateItems(errors, path, secret?.items)
  },
  configMap: (errors, path, { configMap }) => {
    if (!configMap?.name) errors.push(required(`${path}.name`))
    checkMode(errors, `${path}.defaultMode`, configMap?.defaultMode)
    validateItems(errors, path, configMap?.items)
  },
  downwardAPI: (errors, path, { downwardAPI }) => {
    checkMode(errors, `${path}.defaultMode`, downwardAPI?.defaultMode)
    for (const file of downwardAPI?.items ?? []) validateDownwardFile(errors, path, file)
  },
  projected: (errors, path, { projected }) => {
    if (projected === tokenProjection) return
    checkMode(errors, `${path}.defaultMode`, projected?.defaultMode)
    const paths = new Set<string>()
    for (const [index, source] of (projected?.sources ?? []).entries()) {
      validateProjection({ errors, path, sourcePath: `${path}.sources[${index}]`, paths }, source)
    }
  },
  ephemeral: (errors, path, { ephemeral }) => {
    const template = ephemeral?.volumeClaimTemplate
    if (template === undefined) errors.push(required(`${path}.volumeClaimTemplate`))
    else validateClaimTemplate(errors, `${path}.volumeClaimTemplate`, template)
  },
  image: (errors, path, { image }, isPod) => {
    if (isPod && !image?.reference) errors.push(required(`${path}.reference`))
    checkPullPolicy(errors, `${path}.pullPolicy`, image?.pullPolicy)
  },
}

const pullPolicies = ['Always', 'IfNotPresent', 'Never']

export function checkPullPolicy(errors: ErrorList, field: string, policy: string | undefined): void {
  if (!policy) errors.push(required(field))
  else if (!pullPolicies.includes(policy)) errors.push(notSupported(field, policy, pullPolicies))
}

function checkMode(errors: ErrorList, field: string, mode: number | undefined): void {
  if (mode !== undefined && (mode > 0o777 || mode < 0)) errors.push(invalid(field, mode, fileModeMessage))
}

function validateItems(errors: ErrorList, path: string, items: readonly KeyToPath[] | undefined): void {
  for (const [index, item] of (items ?? []).entries()) validateKeyToPath(errors, `${path}.items[${index}]`, item)
}

function validateKeyToPath(errors: ErrorList, path: string, item: KeyToPath): void {
  if (!item.key) errors.push(required(`${path}.key`))
  if (!item.path) errors.push(required(`${path}.path`))
  checkUnreservedPath(errors, `${path}.path`, item.path ?? '')
  checkMode(errors, `${path}.mode`, item.mode)
}

function validateDownwardFile(errors: ErrorList, path: string, file: DownwardAPIVolumeFile): void {
  if (!file.path) errors.push(required(`${path}.path`))
  checkUnreservedPath(errors, `${path}.path`, file.path ?? '')
  if (file.fieldRef) {
    validateFieldSelector(errors, `${path}.fieldRef`, file.fieldRef, volumeFieldPaths)
    if (file.resourceFieldRef) {
      errors.push(invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'))
    }
  } else if (file.resourceFieldRef) {
    validateResourceSelector(errors, `${path}.resourceFieldRef`, file.resourceFieldRef, { isVolume: true })
  } else {
    errors.push(required(path, 'one of fieldRef and resourceFieldRef is required'))
  }
  checkMode(errors, `${path}.mode`, file.mode)
}

/** One source of a projected volume, and the paths that the sources before it took. */
interface ProjectionScope {
  readonly errors: ErrorList
  /** Of the volume: clashes are told there. */
  readonly path: string
  readonly sourcePath: string
  readonly paths: Set<string>
}

/** `value` is what the refusal shows. */
function claimPath(scope: ProjectionScope, path: string, value: string): void {
  if (scope.paths.has(path)) scope.errors.push(invalid(scope.path, value, 'conflicting duplicate paths'))
  else scope.paths.add(path)
}

const tokenSecondsMin = 600
const tokenSecondsMax = 2 ** 32

function validateProjection(scope: ProjectionScope, source: VolumeProjection): void {
  const { errors, sourcePath } = scope
  let count = 0
  if (source.secret) {
    count++
    validateKeys(scope, `${sourcePath}.secret`, source.secret)
  }
  if (source.configMap) {
    count++
    validateKeys(scope, `${sourcePath}.configMap`, source.configMap)
  }
  if (source.downwardAPI) {
    count++
    for (const file of source.downwardAPI.items ?? []) {
      validateDownwardFile(errors, `${sourcePath}.downwardAPI`, file)
      if (file.path) claimPath(scope, file.path, file.path)
    }
  }
  if (source.serviceAccountToken) {
    count++
    validateToken(scope, source.serviceAccountToken)
  }
  if (count > 1) errors.push(forbidden(sourcePath, 'may not specify more than 1 volume type per source'))
}

interface KeysSource {
  readonly name?: string | undefined
  readonly items?: readonly KeyToPath[] | undefined
}

function validateKeys(scope: ProjectionScope, path: string, source: KeysSource): void {
  if (!source.name) scope.errors.push(required(`${path}.name`))
  for (const [index, item] of (source.items ?? []).entries()) {
    validateKeyToPath(scope.errors, `${path}.items[${index}]`, item)
    if (item.path) claimPath(scope, item.path, source.name ?? '')
  }
}

function validateToken(
  { errors, path, sourcePath }: ProjectionScope,
  token: NonNullable<VolumeProjection['serviceAccountToken']>,
): void {
  const field = `${sourcePath}.serviceAccountToken.expirationSeconds`
  const seconds = token.expirationSeconds ?? 0
  if (seconds < tokenSecondsMin) {
    errors.push(invalid(field, seconds, 'may not specify a duration less than 10 minutes'))
  }
  if (seconds > tokenSecondsMax) {
    errors.push(invalid(field, seconds, 'may not specify a duration larger than 2^32 seconds'))
  }
  if (!token.path) errors.push(required(`${path}.path`))
  else checkUnreservedPath(errors, `${path}.path`, token.path)
}
