// Mirrors pkg/quota/v1/evaluator/core/persistent_volume_claims.go, 1.36.
import type { PersistentVolumeClaim, ScopedResourceSelectorRequirement } from '../generated/types/core-v1.ts'
import { parseQuantity } from '../parse-quantity.ts'
import { compareQuantities, roundUpQuantity, type Quantity } from '../quantity.ts'
import { one, type Amounts } from './amounts.ts'
import { isSelected, type QuotaEvaluator } from './evaluator.ts'

const countedAs = 'count/persistentvolumeclaims'
const plainNames = ['persistentvolumeclaims', 'requests.storage'] as const
const classInfix = '.storageclass.storage.k8s.io/'
const classAnnotation = 'volume.beta.kubernetes.io/storage-class'

export const claimEvaluator: QuotaEvaluator = {
  group: '',
  plural: 'persistentvolumeclaims',
  matching: (names) => new Set([...names].filter(isClaimName)),
  usage: (object) => claimUsage(object),
  isInScope: (object, scope) => isClaimInScope(object, scope),
}

function isClaimName(name: string): boolean {
  return name === countedAs || plainNames.some((plain) => name === plain || name.endsWith(`${classInfix}${plain}`))
}

function claimUsage(claim: PersistentVolumeClaim): Amounts {
  const usage = new Map([
    [countedAs, one],
    ['persistentvolumeclaims', one],
  ])
  const storage = storageOf(claim)
  if (storage !== undefined) usage.set('requests.storage', storage)
  // The annotation comes first, also when it is empty.
  const className = claim.metadata?.annotations?.[classAnnotation] ?? claim.spec?.storageClassName ?? ''
  if (className === '') return usage
  usage.set(`${className}${classInfix}persistentvolumeclaims`, one)
  if (storage !== undefined) usage.set(`${className}${classInfix}requests.storage`, storage)
  return usage
}

/** In whole bytes; a claim that shrinks after an expansion that failed counts for what it has been given. */
function storageOf({ spec, status }: PersistentVolumeClaim): Quantity | undefined {
  const requested = spec?.resources?.requests?.storage
  if (requested === undefined) return undefined
  const wanted = roundUpQuantity(parseQuantity(requested), 0).result
  const allocated = status?.allocatedResources?.storage
  if (allocated === undefined) return wanted
  const given = parseQuantity(allocated)
  return compareQuantities(given, wanted) > 0 ? roundUpQuantity(given, 0).result : wanted
}

function isClaimInScope(claim: PersistentVolumeClaim, scope: ScopedResourceSelectorRequirement): boolean {
  if (scope.scopeName !== 'VolumeAttributesClass') return false
  const names = attributesClassNames(claim)
  return names.size === 0 ? isSelected(scope, undefined) : [...names].some((name) => isSelected(scope, name))
}

/** The class that is wanted, the one that is, and the one that is on its way. */
export function attributesClassNames({ spec, status }: PersistentVolumeClaim): ReadonlySet<string> {
  const names = [
    spec?.volumeAttributesClassName,
    status?.currentVolumeAttributesClassName,
    status?.modifyVolumeStatus?.targetVolumeAttributesClassName,
  ]
  return new Set(names.filter((name): name is string => name !== undefined && name !== ''))
}
