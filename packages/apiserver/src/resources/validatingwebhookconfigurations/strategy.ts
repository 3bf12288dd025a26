// Mirrors pkg/registry/admissionregistration/validatingwebhookconfiguration/strategy.go, release 1.36.
import { validatingWebhookConfigurations, type ValidatingWebhookConfiguration } from '@coxswain/api'
import { changeField, mapItems } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { defaultWebhook } from '../rules/admission-defaults.ts'
import { ageCell, nameCell } from '../table-text.ts'

export const validatingWebhookConfigurationStrategy: Strategy<ValidatingWebhookConfiguration> = {
  resource: validatingWebhookConfigurations,
  hasGeneration: true,
  requiresResourceVersion: true,
  defaults: (draft) => changeField(draft, 'webhooks', (webhooks) => mapItems(webhooks, defaultWebhook)),
  tableCells: (webhooks, now) => [nameCell(webhooks), webhooks.webhooks?.length ?? 0, ageCell(webhooks, now)],
}
