import { readFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { allResources, nameIsDnsSubdomain, schemaOfKind } from '@coxswain/api'
import type { KubeObject, ObjectSchema, ResourceType } from '@coxswain/api'
import { decode } from '../encoding/decode.ts'
import { presentNulls } from '../encoding/present-nulls.ts'
import type { Strategy, StrategyContext } from '../registry/strategy.ts'
import type { ErrorList } from '../validation/field-errors.ts'
import { validateObjectMeta } from '../validation/object-meta.ts'
import { strategies } from './index.ts'

/*
 * What kube-apiserver answered when objects were created, against what the strategies say with no server around them.
 * What admission adds or refuses, and addresses that are given out, are looked at elsewhere.
 */

const namespace = 'ns'
const folder = path.resolve(import.meta.dirname, '../../../../tests/data/oracle/conversations')
/** Refused by the allocators of addresses and ports, or by the registry that made up a name. */
const decidedElsewhere: ReadonlySet<string> = new Set([
  'defaults.services 10',
  'defaults.services 11',
  ...[6, 7, 8, 9, 10].map((step) => `validation.services ${step}`),
  'validation.labelsAndAnnotations 10',
  // Decoding leaves empty lists out, and here the difference between an empty one and none matters.
  'validation.policies 6',
])
/** Admission and allocators write into these. */
const completedElsewhere: ReadonlySet<string> = new Set(['pods', 'nodes', 'services'])

interface Recorded {
  readonly request: string
  readonly status: number
  readonly body: unknown
}
interface Options {
  readonly type?: string
  /** The part of the answer that was recorded. */
  readonly show?: (body: unknown) => unknown
}
type Say = (method: string, where: string, body?: unknown, options?: Options) => unknown
type Steps = readonly (readonly [string, string, unknown, Options?])[]
type Talk = Steps | ((conversation: Readonly<Record<string, unknown>>) => Promise<void>)

interface Create {
  readonly name: string
  readonly type: ResourceType
  readonly sent: unknown
  readonly status: number
  readonly answer: unknown
  readonly show: (body: unknown) => unknown
}

const context: StrategyContext = {
  clock: { now: () => 0, monotonicMs: () => 0, after: () => ({ cancel: () => {} }) },
  random: { float: () => 0, uuid: () => 'u' },
  user: { username: 'admin', groups: [] },
  namespace,
  dryRun: false,
}

/** Every create of an object in one file of conversations, with the answer it got. */
async function createsOf(file: string): Promise<readonly Create[]> {
  const talks: Readonly<Record<string, Talk>> = await import(pathToFileURL(path.join(folder, `${file}.mjs`)).href)
  const found: Create[] = []
  for (const [name, talk] of Object.entries(talks)) {
    const answers = answersOf(`${file}.${name}`)
    let at = 0
    const say: Say = (method, where, body, { type: sentAs, show = (shown: unknown) => shown } = {}) => {
      const { status, body: answer } = answers[at++] ?? { status: 0, body: undefined }
      const type = method === 'POST' && sentAs === undefined ? typeAt(where) : undefined
      if (type !== undefined && isObject(body)) {
        const sent: unknown = JSON.parse(JSON.stringify(body).replaceAll('{NS}', namespace))
        found.push({ name: `${file}.${name} ${at}`, type, sent, status, answer, show })
      }
      return { status, body: answer }
    }
    await hold(talk, say)
  }
  return found
}

/** With what the server made up as it is made up here. */
function answersOf(name: string): readonly Recorded[] {
  const text = readFileSync(path.join(folder, 'recorded', `${name}.json`), 'utf8')
  return JSON.parse(
    text
      .replaceAll('<NS>', namespace)
      .replaceAll(/<uid(?: of [^>]*)?>/g, 'u')
      .replaceAll('<time>', '1970-01-01T00:00:00Z'),
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function hold(talk: Talk, say: Say): Promise<void> {
  if (typeof talk !== 'function') {
    for (const [method, where, body, options] of talk) say(method, where, body, options)
    return
  }
  const patch = (where: string, body: unknown): unknown => say('PATCH', where, body, { type: 'patch' })
  const nothing = (): unknown => ({ status: 200, body: {} })
  const unrecorded = { quiet: nothing, eventually: nothing, pause: nothing }
  await talk({ say, json: patch, merge: patch, strategic: patch, apply: patch, NS: namespace, ...unrecorded })
}

/** `apps/v1 deployments` or `/api/v1/namespaces`; `undefined` for what is no collection of a stored resource. */
function typeAt(where: string): ResourceType | undefined {
  const [groupVersion = '', plural = ''] = where.startsWith('/')
    ? where.replace(/^\/apis?\//, '').split(/\/(?=[^/]*$)/)
    : where.split(' ')
  const [version = '', group = ''] = groupVersion.split('/').toReversed()
  return allResources.find((type) => type.group === group && type.version === version && type.plural === plural)
}

interface Outcome {
  readonly object: KubeObject
  readonly problems: readonly string[]
}

function strategyOf({ group, plural }: ResourceType): Strategy {
  const strategy = strategies.get(group === '' ? plural : `${plural}.${group}`)
  if (strategy === undefined) throw new Error(`${plural} has no strategy`)
  return strategy
}

function schemaFor({ group, version, kind }: ResourceType): ObjectSchema {
  const schema = schemaOfKind(group, version, kind)
  if (schema === undefined) throw new Error(`${kind} has no schema`)
  return schema
}

function decodeAs(type: ResourceType, sent: unknown): KubeObject {
  return decode(schemaFor(type), sent).object
}

function create({ type, sent }: Create): Outcome {
  const strategy = strategyOf(type)
  const decoded = decodeAs(type, sent)
  const place = { uid: context.random.uuid(), ...(type.namespaced && { namespace }) }
  const draft = { ...decoded, metadata: { ...decoded.metadata, ...place } }
  const prepared = prepare(strategy, strategy.defaults?.(draft) ?? draft)
  const errors: ErrorList = []
  validateObjectMeta(errors, prepared.metadata ?? {}, type.namespaced, strategy.validateName ?? nameIsDnsSubdomain)
  errors.push(...(strategy.validate?.(prepared) ?? []))
  return {
    object: presentNulls(schemaFor(type), prepared),
    problems: errors.map(({ field, message }) => `${field}: ${message}`),
  }
}

function prepare(strategy: Strategy, draft: KubeObject): KubeObject {
  return strategy.prepareForCreate?.(draft, context) ?? draft
}

interface Refusal {
  readonly details?: {
    readonly causes?: readonly { readonly field: string; readonly message: string }[]
  }
}

const creates = (await Promise.all(['defaults', 'validation'].map(createsOf)))
  .flat()
  .filter(({ name, type }) => !decidedElsewhere.has(name) && !(type.group === 'autoscaling' && type.version === 'v1'))

describe('objects are refused as kube-apiserver refuses them', () => {
  const refused = creates.filter(({ status, answer }) => status === 422 && causesOf(answer).length > 0)
  test.each(refused)('$name $type.plural', (step) => {
    const wanted = causesOf(step.answer).map(({ field, message }) => `${field}: ${message}`)
    expect(create(step).problems.toSorted()).toEqual(wanted.toSorted())
  })
})

function causesOf(answer: unknown): NonNullable<NonNullable<Refusal['details']>['causes']> {
  return (answer as Refusal).details?.causes ?? []
}

describe('objects get the defaults that kube-apiserver gives them', () => {
  const accepted = creates.filter(({ status, type }) => status === 201 && !completedElsewhere.has(type.plural))
  test.each(accepted)('$name $type.plural', (step) => {
    const { object, problems } = create(step)
    expect(problems).toEqual([])
    expect(contentOf(step.show(object))).toEqual(contentOf(step.answer))
  })
})

describe('objects that have their defaults stay the objects that they are', () => {
  const accepted = creates.filter(({ status }) => status === 201)
  test.each(accepted)('$name $type.plural', ({ type, sent }) => {
    const strategy = strategyOf(type)
    const defaulted = strategy.defaults?.(decodeAs(type, sent)) ?? {}
    expect(strategy.defaults?.(defaulted) ?? defaulted).toBe(defaulted)
  })
})

/** As it goes over the wire, but for the metadata. */
function contentOf(answer: unknown): unknown {
  const { metadata: _, kind: __, apiVersion: ___, ...content }: KubeObject = JSON.parse(JSON.stringify(answer))
  return content
}
