/** What Kubernetes and the registries take for a name, a label, an amount: what the schema refuses, no API server has to. */
import { z } from 'zod';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const QUALIFIED = '[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?';
/** Of a path in a registry. */
const COMPONENT = '[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*';

const all = (pattern: string): RegExp => new RegExp(`^(${pattern})$`);
const orNothing = (pattern: string): RegExp => new RegExp(`^(${pattern})?$`);

export const namespace = z.string().max(63).regex(all(LABEL));
/** Of a Secret, a ConfigMap, an account, a class. Empty: none. */
export const objectName = z.string().max(253).regex(orNothing(SUBDOMAIN));
export const secretName = z.string().max(253).regex(all(SUBDOMAIN));
/** What is put behind it must leave it a label. */
export const shortName = z.string().regex(/^([a-z]([-a-z0-9]{0,48}[a-z0-9])?)?$/);
/** Key of a Secret or a ConfigMap. */
export const dataKey = z.string().regex(/^\.?[-_A-Za-z0-9][-._A-Za-z0-9]{0,251}$/);

/** Key of a label or an annotation. */
export const labelKey = z.string().regex(all(`(${SUBDOMAIN}/)?${QUALIFIED}`));
export const labelValue = z.string().regex(orNothing(QUALIFIED));

export const labels = z.record(labelKey, labelValue);
export const annotations = z.record(labelKey, z.string());

/** The rest of an affinity is Kubernetes' to check. */
export const selector = z.looseObject({});

export const toleration = z
  .strictObject({
    key: labelKey,
    operator: z.enum(['Exists', 'Equal', 'Lt', 'Gt']),
    value: labelValue,
    effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
    tolerationSeconds: z.int(),
  })
  .partial();

const amount = (units: string) =>
  z.union([z.string().regex(new RegExp(`^[0-9]+(\\.[0-9]+)?(${units})?$`)), z.number().positive()]);
const BYTES = 'k|M|G|T|Ki|Mi|Gi|Ti';

/** Memory has no `m`: a thousandth of a byte is never meant. */
export const amounts = z
  .strictObject({ cpu: amount('m'), memory: amount(BYTES), 'ephemeral-storage': amount(BYTES) })
  .partial();

/** Without a tag: that is a value of its own. */
export const repository = z
  .string()
  .max(255)
  .regex(all(`([A-Za-z0-9][-A-Za-z0-9.]*(:[0-9]{1,5})?/)?${COMPONENT}(/${COMPONENT})*`));

const OCTET = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const PORT = '([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])';
const REGION = '\\{region\\}';

/** A host name whose last part cannot be taken for a number, or an IPv4 address; with a port or without. */
function origin(letter: string): string {
  const part = (first: string): string => `${first}(-?${letter})*`;
  const name = `(${part(letter)}\\.)*${part(`(${letter.replace('0-9', '')})`)}`;
  return `https?://(${name}|${OCTET}(\\.${OCTET}){3})(:${PORT})?/?`;
}

export const endpoint = z
  .string()
  .max(253)
  .regex(all(origin(`([a-z0-9]|${REGION})`)));

/** A user and a password stay out of values. Empty: none. */
export const proxy = z
  .string()
  .max(253)
  .regex(orNothing(origin('[a-z0-9]')));

/** An anchor is put behind it. */
export const page = z
  .string()
  .max(253)
  .regex(/^https?:\/\/[-\w.~:/?@!&%=+]+$/);
