export { clientName } from '../shared/certificates/certificate-queue.ts'
export const controllerName = 'certificatesigningrequest-signing-controller'

export const conditionReasons = { invalid: 'SignerValidationFailure' }

export const messages = {
  noFiles: 'Skipping CSR signer controller because no csr cert/key was specified',
  notThisOne: 'Skipping CSR signer controller because specific files were specified for other signers and not this one',
}
