// Mirrors pkg/apis/admissionregistration/v1/defaults.go, release 1.36.
import type { MatchResources, MutatingWebhook, ValidatingWebhook } from '@coxswain/api'
import { changeField, fillMissing, mapItems } from '@coxswain/base'

const httpsPort = 443
const everything = {}
const webhookDefaults = {
  failurePolicy: 'Fail',
  matchPolicy: 'Equivalent',
  namespaceSelector: everything,
  objectSelector: everything,
  timeoutSeconds: 10,
}

interface Scoped {
  readonly scope?: string | undefined
}

function defaultScopes<T extends Scoped>(rules: readonly T[]): readonly T[] {
  return mapItems(rules, (rule) => (rule.scope === undefined ? { ...rule, scope: '*' } : rule))
}

export function defaultWebhook<T extends ValidatingWebhook | MutatingWebhook>(webhook: T): T {
  const filled: ValidatingWebhook | MutatingWebhook = fillMissing(webhook, webhookDefaults as Partial<T>)
  const scoped = changeField(filled, 'rules', defaultScopes)
  return changeField(scoped, 'clientConfig', (config) =>
    changeField(config, 'service', (service) => fillMissing(service, { port: httpsPort })),
  ) as T
}

export function defaultMatch(match: MatchResources): MatchResources {
  const { matchPolicy, namespaceSelector, objectSelector } = webhookDefaults
  const filled = fillMissing(match, { matchPolicy, namespaceSelector, objectSelector })
  return changeField(changeField(filled, 'resourceRules', defaultScopes), 'excludeResourceRules', defaultScopes)
}
