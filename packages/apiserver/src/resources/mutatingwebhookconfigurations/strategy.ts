// Mirrors pkg/registry/admissionregistration/mutatingwebhookconfiguration/strategy.go, release 1.36.
import { mutatingWebhookConfigurations, type MutatingWebhookConfiguration } from '@coxswain/api'
import { changeField, fillMissing, mapItems } from '@coxswain/base'
import type { Strategy } from '../../registry/strategy.ts'
import { defaultWebhook } from '../rules/admission-defaults.ts'
import { ageCell, nameCell } from '../table-text.ts'

export const mutatingWebhookConfigurationStrategy: Strategy<MutatingWebhookConfiguration> = {
  resource: mutatingWebhookConfigurations,
  hasGeneration: true,
  requiresResourceVersion: true,
  defaults: (draft) =>
    changeField(draft, 'webhooks', (webhooks) =>
      mapItems(webhooks, (webhook) => fillMissing(defaultWebhook(webhook), { reinvocationPolicy: 'Never' })),
    ),
  tableCells: (webhooks, now) => [nameCell(webhooks), webhooks.webhooks?.length ?? 0, ageCell(webhooks, now)],
}
