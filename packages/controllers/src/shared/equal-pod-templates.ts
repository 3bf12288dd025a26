// Mirrors pkg/controller/deployment/util, EqualIgnoreHash, and apimachinery's semantic equality, 1.36.
import { compareQuantities, parseQuantity, parseTime, type PodTemplateSpec } from '@coxswain/api'
import { GoTypes, isJsonObject, type GoField, type JsonObject } from './go-types.ts'

export const templateHashLabel = 'pod-template-hash'

export type TemplatesEqual = (a: PodTemplateSpec, b: PodTemplateSpec) => boolean

/**
 * Whether two templates make the same pods: absent and empty lists and maps are the same, quantities compare by value, times
 * by their instant, the hash label does not count, and neither does any field that the API of 1.36 does not have. A set
 * pointer to an empty struct (`emptyDir: {}`) differs from none.
 *
 * Answers are remembered as long as both templates live: a Deployment asks the same question in each of its syncs.
 */
export function createTemplateComparison(): TemplatesEqual {
  const comparison = new Comparison()
  const remembered = new WeakMap<PodTemplateSpec, WeakMap<PodTemplateSpec, boolean>>()
  return (a, b) => {
    if (a === b) return true
    const known = remembered.get(a)?.get(b)
    if (known !== undefined) return known
    const equal = comparison.equal('v1.PodTemplateSpec', withoutHash(a), withoutHash(b))
    const answers = remembered.get(a) ?? new WeakMap<PodTemplateSpec, boolean>()
    remembered.set(a, answers.set(b, equal))
    return equal
  }
}

function withoutHash(template: PodTemplateSpec): PodTemplateSpec {
  const labels = template.metadata?.labels
  if (labels?.[templateHashLabel] === undefined) return template
  const { [templateHashLabel]: _, ...rest } = labels
  return { ...template, metadata: { ...template.metadata, labels: rest } }
}

class Comparison {
  readonly #types = new GoTypes()

  equal(name: string, a: unknown, b: unknown): boolean {
    if (a === b) return true
    const type = this.#types.get(name)
    switch (type.kind) {
      case 'pointer':
        return isNil(a) || isNil(b) ? isNil(a) && isNil(b) : this.equal(type.to, a, b)
      case 'list':
        return this.#equalLists(type.of, a, b)
      case 'map':
        return this.#equalMaps(type.of, a, b)
      case 'string':
        return (a ?? '') === (b ?? '')
      case 'bool':
        return (a ?? false) === (b ?? false)
      case 'number':
      case 'int-or-string':
        return (a ?? 0) === (b ?? 0)
      case 'time':
        return instant(a) === instant(b)
      case 'quantity':
        return equalQuantities(a, b)
      case 'fields':
        return JSON.stringify(a) === JSON.stringify(b)
      case 'struct':
        return this.#equalFields(type.fields, objectOrEmpty(a), objectOrEmpty(b))
      default:
        return type satisfies never
    }
  }

  #equalLists(element: string, a: unknown, b: unknown): boolean {
    const left: readonly unknown[] = Array.isArray(a) ? a : []
    const right: readonly unknown[] = Array.isArray(b) ? b : []
    return left.length === right.length && left.every((one, index) => this.equal(element, one, right[index]))
  }

  #equalMaps(element: string, a: unknown, b: unknown): boolean {
    const left = objectOrEmpty(a)
    const right = objectOrEmpty(b)
    const keys = Object.keys(left)
    return (
      keys.length === Object.keys(right).length &&
      keys.every((key) => Object.hasOwn(right, key) && this.equal(element, left[key], right[key]))
    )
  }

  #equalFields(fields: readonly GoField[], a: JsonObject, b: JsonObject): boolean {
    return fields.every(({ type, json }) => (json === '' ? this.equal(type, a, b) : this.equal(type, a[json], b[json])))
  }
}

const isNil = (value: unknown): boolean => value === undefined || value === null

const objectOrEmpty = (value: unknown): JsonObject => (isJsonObject(value) ? value : {})

const instant = (value: unknown): number | undefined => (typeof value === 'string' ? parseTime(value) : undefined)

function equalQuantities(a: unknown, b: unknown): boolean {
  const left = String(a ?? '0')
  const right = String(b ?? '0')
  return left === right || compareQuantities(parseQuantity(left), parseQuantity(right)) === 0
}
