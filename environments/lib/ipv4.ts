/** Whether an IPv4 range such as "10.0.0.0/8" holds an address. */
export function contains(cidr: string, ip: string): boolean {
  const [base = '', length = '32'] = cidr.split('/');
  const size = 2 ** (32 - Number(length));
  return Math.floor(toNumber(base) / size) === Math.floor(toNumber(ip) / size);
}

const toNumber = (ip: string): number => ip.split('.').reduce((number, octet) => number * 256 + Number(octet), 0);
