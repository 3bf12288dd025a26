// Mirrors pkg/controller/validatingadmissionpolicystatus/controller.go, NewController, 1.36.
import { nameOf, validatingAdmissionPolicies, type ValidatingAdmissionPolicy } from '@coxswain/api'
import type { EventHandlers } from '@coxswain/cache'
import {
  createQueueController,
  type Controller,
  type ControllerContext,
  type ControllerDescriptor,
  type QueueController,
} from '@coxswain/runtime'
import { ServedTypes } from '../shared/served-types.ts'
import { createLanguage, type Language } from './language.ts'
import { reconcile, type Deps } from './reconcile.ts'
import { clientName, controllerName, queueName } from './texts.ts'

export interface ValidatingAdmissionPolicyStatusOptions {
  /** `--concurrent-validating-admission-policy-status-syncs` */
  readonly concurrentSyncs: number
}

export const validatingAdmissionPolicyStatusController: ControllerDescriptor<ValidatingAdmissionPolicyStatusOptions> = {
  name: controllerName,
  aliases: [],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: { concurrentSyncs: 5 },
  build,
}

function build(context: ControllerContext<ValidatingAdmissionPolicyStatusOptions>): Controller {
  const { client, clock, informers, logger, options, random } = context
  const policies = informers.informer(validatingAdmissionPolicies)
  const deps: Deps = {
    client,
    policies,
    served: new ServedTypes(client, clock),
    random,
    logger,
    language: onceNeeded(createLanguage),
  }
  const controller = createQueueController(context, {
    name: controllerName,
    queueName,
    workers: options.concurrentSyncs,
    reconcile: (name, signal) => reconcile(deps, name, signal),
  })
  policies.addHandlers(policyHandlers(controller))
  return controller
}

/** Most clusters have no policy: then the few hundred functions of the language are never declared. */
function onceNeeded(create: () => Language): () => Language {
  let language: Language | undefined
  return () => (language ??= create())
}

/** A policy that is gone has no status. */
export function policyHandlers(controller: Pick<QueueController, 'wake'>): EventHandlers<ValidatingAdmissionPolicy> {
  return {
    added: (policy) => controller.wake(nameOf(policy), 'policy added', policy),
    updated: (_, policy) => controller.wake(nameOf(policy), 'policy updated', policy),
  }
}
