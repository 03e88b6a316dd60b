import { suite } from './suite';

suite(2, 2);
