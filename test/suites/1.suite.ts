import { suite } from './suite';

suite(1, 2);
