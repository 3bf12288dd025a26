// Mirrors staging/src/k8s.io/apiserver/pkg/admission/plugin/policy/validating/typechecking.go, CreateContext, 1.36.
import type { ValidatingAdmissionPolicy } from '@coxswain/api'
import type { Logger, Random } from '@coxswain/base'
import type { Client } from '@coxswain/client'
import type { ServedTypes } from '../shared/served-types.ts'
import type { PolicyTypes } from './check-policy.ts'
import type { RootType } from './admission-environment.ts'
import { formatKind, type GroupVersionKind } from './group-version-kind.ts'
import { KindTypes } from './kind-types.ts'
import { typesToCheck } from './types-to-check.ts'

/** What is told of at this verbosity is no business of whoever wrote the policy. */
const internalVerbosity = 2

export interface FindDeps {
  readonly client: Client
  readonly served: ServedTypes
  readonly random: Random
  readonly logger: Logger
}

/** The types that a policy is about. What nobody knows, or cannot be found out, is left out: that is no fault of the policy. */
export async function findTypes(
  deps: FindDeps,
  policy: ValidatingAdmissionPolicy,
  signal: AbortSignal,
): Promise<PolicyTypes> {
  const types = new KindTypes(deps.client.transport, signal)
  const find = (kind: GroupVersionKind): Promise<RootType | undefined> => findType(deps, types, kind)
  const kinds = await findKinds(deps, policy, signal)
  const found = await Promise.all(kinds.map(async (of) => ({ of, root: await find(of) })))
  const objects = found.flatMap(({ of, root }) => (root === undefined ? [] : [{ of, ...root }]))
  const paramKind = paramKindOf(policy)
  if (paramKind === undefined) return { objects }
  return { objects, params: (await find(paramKind)) ?? { name: paramKind.kind, type: undefined } }
}

async function findKinds(
  { served, logger }: FindDeps,
  policy: ValidatingAdmissionPolicy,
  signal: AbortSignal,
): Promise<readonly GroupVersionKind[]> {
  try {
    const known = typesToCheck(policy, await served.all(signal))
    if (!known.lacks) return known.kinds
    served.forget()
    return typesToCheck(policy, await served.all(signal)).kinds
  } catch (error) {
    if (signal.aborted) throw error
    // As upstream: without discovery there are no types, and the policy counts as checked.
    logger.info('What is served cannot be read', { error: String(error) }, internalVerbosity)
    return []
  }
}

async function findType(
  { random, logger }: FindDeps,
  types: KindTypes,
  of: GroupVersionKind,
): Promise<RootType | undefined> {
  try {
    const found = await types.find(of)
    // Messages name objects so, and no two types may have one name.
    return found && { name: `${of.kind}${Math.floor(random.float() * 1e9)}`, type: found.type }
  } catch (error) {
    // As upstream: what the server cannot describe now is as good as unknown.
    logger.info('A type cannot be read', { kind: formatKind(of), error: String(error) }, internalVerbosity)
    return undefined
  }
}

function paramKindOf({ spec }: ValidatingAdmissionPolicy): GroupVersionKind | undefined {
  if (spec?.paramKind === undefined) return undefined
  const { apiVersion = '', kind = '' } = spec.paramKind
  const parts = apiVersion.split('/')
  if (parts.length > 2) return undefined
  const [version = '', group = ''] = parts.toReversed()
  return { group, version, kind }
}
