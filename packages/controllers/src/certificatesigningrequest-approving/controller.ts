// Mirrors pkg/controller/certificates/approver/sarapprove.go, NewCSRApprovingController, 1.36.
import type { ControllerDescriptor } from '@coxswain/runtime'
import { createCertificateQueue } from '../shared/certificates/certificate-queue.ts'
import { reconcile } from './reconcile.ts'
import { clientName, controllerName } from './texts.ts'

export const certificateSigningRequestApprovingController: ControllerDescriptor = {
  name: controllerName,
  aliases: ['csrapproving'],
  onByDefault: true,
  featureGates: [],
  clientName,
  defaults: undefined,
  build: (context) =>
    createCertificateQueue(context, controllerName, (request, signal) => reconcile(context.client, request, signal)),
}
