export const controllerName = 'token-cleaner-controller'
export const clientName = 'token-cleaner'
export const queueName = 'token_cleaner'
